using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>A scope that is needed for some arguments only.</summary>
public sealed class ConditionTests : IAsyncLifetime
{
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync() => endpoint = await StartAsync();

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Theory]
    [InlineData("user", "{\"amount\":500}", true)]
    [InlineData("user", "{\"amount\":500.0}", true)]
    [InlineData("user", "{\"amount\":500.0000001}", false)]
    [InlineData("user", "{\"amount\":1e400}", false)]
    [InlineData("user", "{\"amount\":5,\"fee\":1}", true)]
    [InlineData("user", "{\"amount\":5,\"fee\":11}", false)]
    [InlineData("user", "{\"amount\":5,\"fee\":null}", false)]
    [InlineData("large", "{\"amount\":501}", true)]
    public async Task Above_an_amount_a_scope_is_needed_in_both_eras(string caller, string arguments, bool runs)
    {
        foreach (var legacy in new[] { false, true })
        {
            using var response = await AskAsync(caller, "tools/call", "refund", arguments, legacy);

            Assert.Equal(runs ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
            if (!runs)
                Assert.Contains("scope=\"acts refunds.large\", error=\"insufficient_scope\"", Challenge(response), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{\"Amount\":501}")]
    [InlineData("{\"amount\":1,\"Amount\":501}")]
    [InlineData("{\"amount\":1,\"amount\":501}")]
    [InlineData("{\"amount\":1,\"am\\u006funt\":501}")]
    [InlineData("{\"amount\":\"501\"}")]
    [InlineData("{\"amount\":[501]}")]
    public async Task No_other_way_to_write_an_amount_gets_it_through(string arguments)
    {
        using var response = await AskAsync("user", "tools/call", "refund", arguments);

        Assert.DoesNotContain("refunded", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.All(endpoint.Records, record => Assert.Equal("refused", record.Decision));
    }

    [Fact]
    public async Task The_record_names_the_condition_that_decided()
    {
        using var _ = await AskAsync("user", "tools/call", "refund", "{\"amount\":501}");

        var record = Assert.Single(endpoint.Records);
        Assert.Equal(("refused", "InsufficientScope/argument_scopes", "scope refunds.large when amount above 500"), (record.Decision, record.Reason, record.Rule));
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.Forbidden)]
    [InlineData("{\"region\":\"eu\"}", HttpStatusCode.OK)]
    [InlineData("{\"region\":\"EU\"}", HttpStatusCode.Forbidden)]
    [InlineData("{\"region\":\"us\"}", HttpStatusCode.Forbidden)]
    public async Task A_prompts_arguments_are_asked_about_too(string arguments, HttpStatusCode status)
    {
        using var response = await AskAsync("user", "prompts/get", "report", arguments);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Completing_an_argument_is_no_call_and_needs_no_more_than_the_member()
    {
        using var response = await endpoint.SendAsync(TestEndpoint.Modern("user", "completion/complete", new JsonObject
        {
            ["ref"] = new JsonObject { ["type"] = "ref/prompt", ["name"] = "report" },
            ["argument"] = new JsonObject { ["name"] = "region", ["value"] = "e" },
        }));

        Assert.NotEqual(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task The_settings_add_conditions_and_the_scopes_of_all_are_asked_for_at_once()
    {
        await using var narrowed = await StartAsync(
            ("SecureMcp:Policies:Rules:0:Members:0", "tool:refund"),
            ("SecureMcp:Policies:Rules:0:When:0:Argument", "amount"),
            ("SecureMcp:Policies:Rules:0:When:0:AtLeast", "100"),
            ("SecureMcp:Policies:Rules:0:When:0:Scopes:0", "refunds.medium"));

        using var small = await narrowed.SendAsync(TestEndpoint.Call("user", "refund", new JsonObject { ["amount"] = 99 }));
        using var large = await narrowed.SendAsync(TestEndpoint.Call("user", "refund", new JsonObject { ["amount"] = 501 }));

        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
        Assert.Contains("scope=\"acts refunds.large refunds.medium\"", Challenge(large), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_for_an_argument_that_no_member_has_so_stops_the_start()
    {
        var stopped = await Assert.ThrowsAsync<SecureMcpStartException>(() => StartAsync(
            ("SecureMcp:Policies:Rules:0:Members:0", "tool:refund"),
            ("SecureMcp:Policies:Rules:0:When:0:Argument", "amout"),
            ("SecureMcp:Policies:Rules:0:When:0:AtLeast", "100"),
            ("SecureMcp:Policies:Rules:0:When:0:Scopes:0", "refunds.medium"),
            ("SecureMcp:Policies:Rules:1:Members:0", "prompt:report"),
            ("SecureMcp:Policies:Rules:1:When:0:Argument", "region"),
            ("SecureMcp:Policies:Rules:1:When:0:AtLeast", "100"),
            ("SecureMcp:Policies:Rules:1:When:0:Scopes:0", "refunds.medium")));

        Assert.Equal(
            [
                "tool:refund asks for scope refunds.medium (SecureMcp:Policies:Rules:0:When:0) when amout at least 100, and its input schema has no argument of exactly this name.",
                "prompt:report asks for scope refunds.medium (SecureMcp:Policies:Rules:1:When:0) when region at least 100, and the argument's \"type\" in the input schema is not \"number\" or \"integer\".",
            ],
            stopped.Problems.Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public async Task A_misspelt_setting_of_a_condition_stops_the_start()
    {
        var stopped = await Assert.ThrowsAsync<SecureMcpStartException>(() => StartAsync(
            ("SecureMcp:Policies:Rules:0:Members:0", "tool:refund"),
            ("SecureMcp:Policies:Rules:0:When:0:MoreThan", "100")));

        Assert.Contains("SecureMcp:Policies:Rules:0:When:0:MoreThan is not a setting.", Assert.Single(stopped.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_brings_no_credential_is_asked_for_one_and_not_for_scopes()
    {
        await using var open = await StartAsync(
            ("SecureMcp:Callers:Chain:Required", "false"));
        using var response = await open.SendAsync(TestEndpoint.Call(null, "look", new JsonObject { ["depth"] = 4 }));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static string Challenge(HttpResponseMessage response) => response.Headers.WwwAuthenticate.ToString().Replace("api://22222222-2222-4222-8222-222222222222/", "", StringComparison.Ordinal);

    private static Task<TestEndpoint> StartAsync(params (string Key, string Value)[] settings) => TestEndpoint.StartAsync(
        settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value),
        services => services.AddSingleton<ICallerChain, LiveCallers>(),
        builder => builder.AddMembers<Members>());

    private Task<HttpResponseMessage> AskAsync(string caller, string method, string name, string arguments, bool legacy = false)
    {
        // Written as text, because some of it is nothing that a client library would write.
        var meta = legacy ? "" : ""","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""";
        var request = TestEndpoint.Post(caller, $$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{"name":"{{{name}}}","arguments":{{{arguments}}}{{{meta}}}}}""");
        request.Headers.Add("MCP-Protocol-Version", legacy ? "2025-11-25" : "2026-07-28");
        if (!legacy)
        {
            request.Headers.Add("Mcp-Method", method);
            request.Headers.Add("Mcp-Name", name);
        }

        return endpoint.SendAsync(request);
    }

    private sealed class Members
    {
        [McpServerTool(Name = "refund", Destructive = true), RequireScope("acts")]
        [RequireScopeWhen("refunds.large", "amount", ArgumentComparison.Above, 500), RequireScopeWhen("refunds.large", "fee", ArgumentComparison.Above, 10)]
        public static string Refund(double amount, int? fee = 0) => $"refunded {amount} {fee}";

        [McpServerTool(Name = "look", ReadOnly = true), AllowAnyCaller, RequireScopeWhen("looks.deep", "depth", ArgumentComparison.Above, 3)]
        public static string Look(int depth) => $"looked {depth}";

        [McpServerPrompt(Name = "report"), AllowAnyCaller, RequireScopeWhen("reports.world", "region", ArgumentComparison.NoneOf, "eu")]
        public static string Report(string? region = null) => $"report {region}";
    }
}
