using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Audits;
using SecureMcp.Calls;
using SecureMcp.Protocol;
using SecureMcp.Tests.Pipelines;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Protocol;

/// <summary>The innermost guard: what a mis-built pipeline lets through ends here.</summary>
public sealed class ClearanceTests
{
    private static readonly Clearances[] Stamps = [.. Enum.GetValues<Clearances>().Where(stamp => stamp is not (Clearances.None or Clearances.All))];

    public static TheoryData<string> StampNames => [.. Stamps.Select(stamp => stamp.ToString())];

    [Fact]
    public async Task A_call_with_every_stamp_runs() => Assert.True(await RunsAsync(Clearances.All, "act"));

    [Theory, MemberData(nameof(StampNames))]
    public async Task A_call_that_lacks_one_stamp_does_not_run(string missing) =>
        Assert.False(await RunsAsync(Clearances.All & ~Enum.Parse<Clearances>(missing), "act"));

    [Fact]
    public async Task Another_member_than_the_one_that_policy_saw_does_not_run() => Assert.False(await RunsAsync(Clearances.All, "another"));

    [Fact]
    public async Task Without_a_member_that_policy_saw_nothing_runs() => Assert.False(await RunsAsync(Clearances.All, null));

    private static async Task<bool> RunsAsync(Clearances stamps, string? judged)
    {
        var ran = false;
        await using var services = TestServices.Build(
            replace: collection => collection.AddSingleton(new Effect(() => ran = true)),
            members: builder => builder.AddMembers<EffectMembers>());
        var http = new DefaultHttpContext { RequestServices = services };
        http.Response.Body = new MemoryStream();
        var body = Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"act","arguments":{}}}""");
        using var document = JsonDocument.Parse(body);
        var call = new CallContext(http, DateTimeOffset.UnixEpoch, 0)
        {
            Caller = FakeTokens.Plain,
            Clearances = stamps,
            ProtocolVersion = "2025-11-25",
            Message = new RpcMessage(body, document.RootElement.GetProperty("id"), "tools/call", document.RootElement.GetProperty("params")),
            Member = judged is null ? null : services.GetRequiredService<MemberCatalog>().Find(MemberKind.Tool, "act")! with { Name = judged },
        };

        await services.GetRequiredService<Dispatcher>().DispatchAsync(call, TestContext.Current.CancellationToken);

        Assert.Equal(ran ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError, http.Response.StatusCode);
        var record = Assert.Single(((MemoryAuditStore)services.GetRequiredService<IAuditStore>()).Records);
        Assert.Equal(ran ? null : "ClearanceMissing", record.Reason);
        return ran;
    }
}
