using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Calls;
using SecureMcp.Testing;

namespace SecureMcp.Tests.Matrix;

/// <summary>Promise: every caller sees and uses exactly what the table says, by every way there is, in both revisions.</summary>
public sealed class MatrixTests(MatrixApp app) : IClassFixture<MatrixApp>
{
    private const string SectionTemplate = "doc://handbook/{slug}/{section}";

    public static TheoryData<string, string, McpRevision, string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string, McpRevision, string, string>();
            foreach (var row in MatrixTable.Rows)
            {
                foreach (var (caller, expected) in row.Cells)
                {
                    foreach (var revision in Enum.GetValues<McpRevision>())
                    {
                        foreach (var action in row.Actions)
                            cells.Add(row.Member, caller, revision, action, expected);
                    }
                }
            }

            return cells;
        }
    }

    [Theory, MemberData(nameof(Cells))]
    public async Task Each_cell_is_what_the_table_says(string member, string caller, McpRevision revision, string action, string expected) =>
        Assert.Null(await FindWrongAsync(member, caller, revision, action, expected));

    [Fact]
    public void Every_member_is_in_the_table_and_every_cell_is_filled_in()
    {
        var members = app.Endpoint.Services.GetRequiredService<MemberCatalog>().All
            .Select(member => $"{(member.Kind == MemberKind.ResourceTemplate ? "template" : member.Kind.ToString().ToLowerInvariant())} {member.Name}");

        Assert.Equal(members.Order(StringComparer.Ordinal), MatrixTable.Rows.Select(row => $"{row.Kind} {row.Member}").Order(StringComparer.Ordinal));
        Assert.All(MatrixTable.Rows, row => Assert.Equal(MatrixTable.Callers.Keys, row.Cells.Keys));
        Assert.All(MatrixTable.Rows, row => Assert.All(row.Cells.Values, cell => Assert.Contains(cell, "+-!", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("refund_order", "documents", "call", "+")]
    [InlineData("refund_order", "orders", "call", "-")]
    [InlineData("refund_order", "orders", "call", "!")]
    [InlineData("refund_order", "orders", "list", "-")]
    [InlineData("refund_order", "documents", "list", "+")]
    [InlineData("draft_incident_update", "runbooks", "complete", "-")]
    [InlineData("draft_incident_update", "none", "complete", "+")]
    [InlineData("doc://handbook/index", "documents", "read", "-")]
    [InlineData(SectionTemplate, "none", "read", "+")]
    public async Task A_table_that_said_otherwise_would_be_noticed(string member, string caller, string action, string wrong)
    {
        foreach (var revision in Enum.GetValues<McpRevision>())
            Assert.NotNull(await FindWrongAsync(member, caller, revision, action, wrong));
    }

    private async Task<string?> FindWrongAsync(string member, string caller, McpRevision revision, string action, string expected)
    {
        if (action == "list")
        {
            var seen = await app.LookAsync(caller, revision);
            var isSeen = seen.Tools.Concat(seen.Prompts).Concat(seen.Resources).Concat(seen.Templates).Contains(member, StringComparer.Ordinal);
            return isSeen == (expected != "-") ? null : $"{caller} sees: {seen}";
        }

        var answer = await UseAsync(member, caller, revision, action);
        var unknown = await UseAsync(Unknown(member), caller, revision, action);
        var difference = answer.FindDifference(unknown);
        // There, nobody is granted anything: whoever asks learns of no resource.
        if (action == "subscribe" && revision == McpRevision.Modern)
            return answer.IsSuccess ? difference : answer.ToString();
        var record = app.LastRecord(caller, answer.Method, answer.Member!);
        var was = (difference, record) switch
        {
            (null, { Decision: "refused", Reason: "MemberUnknown/hidden" or "ResourceUnknown/hidden" }) => "-",
            (not null, { Decision: "refused" }) => "!",
            (not null, { Decision: "allowed", Reason: null }) when answer.Result is not null => "+",
            _ => "neither seen nor hidden",
        };
        return was == expected ? null : $"It was {was}. {answer}\n{difference}\n{record}";
    }

    // Of the same length, so that nothing but the name can differ; under no template.
    private static string Unknown(string member) => member.Contains("://", StringComparison.Ordinal) ? "dok" + member[3..] : member[..^1] + "~";

    private Task<McpTestAnswer> UseAsync(string member, string caller, McpRevision revision, string action)
    {
        var client = app.Client(caller, revision);
        var uri = member.Replace("{slug}/{section}", "vacation-policy/carrying-days-over", StringComparison.Ordinal);
        return action switch
        {
            "call" => client.CallToolAsync(member, ArgumentsOf(member)),
            "get" => client.GetPromptAsync(member, ArgumentsOf(member)),
            "read" => client.ReadResourceAsync(uri),
            "subscribe" => client.SubscribeAsync(uri),
            "complete" when member.Contains("://", StringComparison.Ordinal) => client.CompleteTemplateAsync(member, "slug", "v"),
            "complete" => client.CompletePromptAsync(member, "runbook", "s"),
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Nothing can be done so."),
        };
    }

    // What the member would take; an unknown name is sent the same.
    private static object ArgumentsOf(string member) => member[..^1] switch
    {
        "search_document" => new { query = "hotel" },
        "get_runboo" => new { name = "service-outage" },
        "refund_orde" => new { orderId = "ORD-1003", amount = 0.01m, reason = "Arrived broken." },
        "deprovision_tenan" => new { workspace = "blue-harbor", reason = "Contract ended." },
        "summarize_documen" => new { slug = "onboarding" },
        "draft_incident_updat" => new { runbook = "service-outage", situation = "Sign-in fails." },
        _ => new { },
    };
}
