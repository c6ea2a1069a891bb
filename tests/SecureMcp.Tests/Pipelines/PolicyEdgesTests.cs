using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Protocol;
using SecureMcp.Tests.Support;
using SecureMcp.Tests.Tasks;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Ways around a rule that are none.</summary>
public sealed class PolicyEdgesTests
{
    [Theory]
    [InlineData("at_least", "499.99999999999999999", true)]
    [InlineData("at_least", "499.99", false)]
    [InlineData("above_zero", "1e-29", true)]
    [InlineData("above_zero", "0.0000000000000000000000000000001", true)]
    [InlineData("above_zero", "0e5", false)]
    [InlineData("below_zero", "-1e-30", true)]
    [InlineData("below_zero", "-0.0", false)]
    [InlineData("above_raw", "500.0000000000000000000000000001", true)]
    [InlineData("above_raw", "5E2", false)]
    public async Task A_number_is_compared_as_it_is_written_and_as_the_member_gets_it(string tool, string amount, bool isRefused)
    {
        await using var endpoint = await TestEndpoint.StartAsync(members: builder => builder.AddMembers<Amounts>());
        var request = TestEndpoint.Post("plain", $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{"amount":{{{amount}}}}} }""");
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");

        using var response = await endpoint.SendAsync(request);

        Assert.Equal(isRefused ? HttpStatusCode.Forbidden : HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void A_condition_on_what_the_member_would_round_and_a_default_that_is_not_the_members_stop_the_start() =>
        Assert.Equal(
            [
                "The tool 'lies' carries [InputSchema] with a default of the property 'amount' that is not its parameter's: what is advertised, and judged, is not what runs.",
                "tool:rough asks for scope large when amount at least 500, and the member takes it as a float, which rounds it: take a decimal or a double.",
            ],
            Problems<Unfit>());

    [Fact]
    public async Task A_task_does_not_go_on_when_the_policy_no_longer_lets_its_call_through()
    {
        foreach (var visibility in new[] { "ByRule", "Hidden" })
        {
            var isOpen = true;
            await using var endpoint = await TestEndpoint.StartAsync(
                new Dictionary<string, string?>
                {
                    ["SecureMcp:Tasks:Enabled"] = "true",
                    ["SecureMcp:Policies:Rules:0:Members:0"] = "tool:write",
                    ["SecureMcp:Policies:Rules:0:Policies:0"] = "hours",
                    ["SecureMcp:Policies:Rules:0:Visibility"] = visibility,
                },
                services => services.AddSingleton(new Bench()).AddAuthorizationBuilder().AddPolicy("hours", policy => policy.RequireAssertion(_ => isOpen)),
                builder => builder.AddMembers<TaskMembers>());
            var started = await endpoint.SendForJsonAsync(TaskEndpoint.Request("plain", "tools/call", new JsonObject { ["name"] = "write", ["arguments"] = new JsonObject() }));
            var id = started.GetProperty("result").GetProperty("taskId").GetString();
            while (await StateAsync(endpoint, id) != "input_required")
                await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);

            isOpen = false;
            using var answer = await endpoint.SendAsync(TaskEndpoint.Request("plain", "tasks/update", new JsonObject { ["taskId"] = id, ["inputResponses"] = new JsonObject { ["1.sure"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject() } } }));

            var error = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("error").GetProperty("code").GetInt32();
            Assert.Equal(visibility == "Hidden" ? -32602 : 403, error);
            Assert.Equal(("refused", "policy hours (SecureMcp:Policies:Rules:0)"), (endpoint.Records[^1].Decision, endpoint.Records[^1].Rule));
            Assert.Equal("input_required", await StateAsync(endpoint, id));
        }
    }

    [Theory]
    [InlineData("Mode", "7", "must be Narrow or Override.")]
    [InlineData("Visibility", "7", "must be ByRule, Listed or Hidden.")]
    [InlineData("Visibility", "-1", "must be ByRule, Listed or Hidden.")]
    [InlineData("Visibility", "Hidden,Listed", "must be ByRule, Listed or Hidden.")]
    [InlineData("Scopes:0", null, "must be a value.")]
    [InlineData("Members", "tool:read_secret", "is a list, and has a value of its own beside its entries.")]
    public void A_setting_that_would_fall_back_to_nothing_stops_the_start(string key, string? value, string rule)
    {
        var problem = Assert.Single(Problems<SampleMembers>(
            ("SecureMcp:Policies:Rules:0:Members:0", "tool:echo"), ("SecureMcp:Policies:Rules:0:Roles:0", "somebody"), ($"SecureMcp:Policies:Rules:0:{key}", value)));

        Assert.Equal($"SecureMcp:Policies:Rules:0:{key} {rule}", problem);
    }

    [Theory]
    [InlineData("SecureMcp:Callers:Chain:RequiredScopes:0", "acts", null, null)]
    [InlineData("SecureMcp:Callers:Chain:ScopeMappings:0:Scope", "documents.read", "SecureMcp:Callers:Chain:ScopeMappings:0:To:0", "acts")]
    public void A_scope_that_everybody_has_or_that_reading_gives_is_not_enough_to_write(string key, string value, string? further, string? to)
    {
        (string, string?)[] settings = further is null ? [(key, value)] : [(key, value), (further, to)];

        Assert.StartsWith("The tool 'write' writes", Assert.Single(Problems<Desk>(settings)), StringComparison.Ordinal);
        using var named = TestServices.Build(
            settings.Append(("SecureMcp:Policies:WriteScopes:0", "acts")).ToDictionary(setting => setting.Item1, setting => setting.Item2),
            members: builder => builder.AddMembers<Desk>());
        SecureMcpStart.Check(named);
    }

    [Fact]
    public void A_scope_that_reading_asks_for_by_a_condition_is_not_enough_to_write() =>
        Assert.StartsWith("The tool 'write' writes", Assert.Single(Problems<SecretDesk>()), StringComparison.Ordinal);

    [Fact]
    public async Task What_fails_when_a_policy_is_done_is_a_no_and_on_trial_nothing()
    {
        foreach (var onTrial in new[] { false, true })
        {
            await using var endpoint = await TestEndpoint.StartAsync(
                !onTrial ? null : new Dictionary<string, string?>
                {
                    ["SecureMcp:Policies:Rules:0:Members:0"] = "tool:plain",
                    ["SecureMcp:Policies:Rules:0:ReportOnly"] = "true",
                    ["SecureMcp:Policies:Rules:0:Policies:0"] = "ends_badly",
                },
                services => services.AddScoped<EndsBadly>().AddScoped<IAuthorizationHandler, BadHandler>().AddAuthorizationBuilder().AddPolicy("ends_badly", policy => policy.AddRequirements(new Bad())),
                builder => builder.AddMembers<BadMembers>());

            Assert.Equal("plain", (await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "plain"))).GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
            var hidden = (await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "safe"))).GetRawText();
            Assert.Equal((await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "saff"))).GetRawText().Replace("saff", "safe", StringComparison.Ordinal), hidden);
            Assert.Equal(1, (await endpoint.SendForJsonAsync(TestEndpoint.Modern("plain", "tools/list"))).GetProperty("result").GetProperty("tools").GetArrayLength());
        }
    }

    [Fact]
    public async Task A_policy_in_force_is_asked_once_whatever_is_on_trial()
    {
        var asked = 0;
        await using var endpoint = await TestEndpoint.StartAsync(
            new Dictionary<string, string?> { ["SecureMcp:Policies:Rules:0:Members:0"] = "tool:quota", ["SecureMcp:Policies:Rules:0:ReportOnly"] = "true", ["SecureMcp:Policies:Rules:0:Scopes:0"] = "acts" },
            services => services.AddAuthorizationBuilder().AddPolicy("quota", policy => policy.RequireAssertion(_ => Interlocked.Increment(ref asked) < 0)),
            builder => builder.AddMembers<QuotaMembers>());

        using var response = await endpoint.SendAsync(TestEndpoint.Call("plain", "quota"));

        Assert.Equal((HttpStatusCode.Forbidden, 1), (response.StatusCode, asked));
    }

    [Fact]
    public async Task Who_comes_without_a_credential_is_told_to_bring_one_where_that_is_what_is_missing()
    {
        await using var endpoint = await TestEndpoint.StartAsync(
            new Dictionary<string, string?> { ["SecureMcp:Callers:Chain:Required"] = "false", ["SecureMcp:Policies:Rules:0:Members:0"] = "tool:open", ["SecureMcp:Policies:Rules:0:Scopes:0"] = "x" },
            members: builder => builder.AddMembers<OpenMembers>());

        using var response = await endpoint.SendAsync(TestEndpoint.Call(null, "open"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public void An_id_that_is_a_GUID_is_met_in_either_case_and_another_is_not()
    {
        var rule = AccessRules.Of([new AccessTerm(AccessTermKind.Client, ["3f2504e0-4f89-41d3-9a0c-0305e82c3301", "portal"])], []);

        Assert.True(AccessEvaluator.Decide(rule, FakeTokens.Plain with { ClientId = "3F2504E0-4F89-41D3-9A0C-0305E82C3301" }).IsAllowed);
        Assert.True(AccessEvaluator.Decide(rule, FakeTokens.Plain with { ClientId = "portal" }).IsAllowed);
        Assert.False(AccessEvaluator.Decide(rule, FakeTokens.Plain with { ClientId = "Portal" }).IsAllowed);
        Assert.False(AccessEvaluator.Decide(rule, FakeTokens.Plain with { ClientId = null }).IsAllowed);
    }

    private static async Task<string?> StateAsync(TestEndpoint endpoint, string? id) =>
        (await endpoint.SendForJsonAsync(TaskEndpoint.Request("plain", "tasks/get", new JsonObject { ["taskId"] = id }))).GetProperty("result").GetProperty("status").GetString();

    private static IEnumerable<string> Problems<T>(params IEnumerable<(string Key, string? Value)> settings)
        where T : class
    {
        using var services = TestServices.Build(
            replace: null,
            members: builder => builder.AddMembers<T>(),
            changes: settings.Where(setting => setting.Value is not null).ToDictionary(setting => setting.Key, setting => setting.Value));
        if (settings.All(setting => setting.Value is not null))
            return Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems.Order(StringComparer.Ordinal);
        // TestServices takes null for "not set"; JSON's null is a key without a value.
        var all = TestServices.Settings;
        foreach (var (key, value) in settings)
            all[key] = value;
        var collection = new ServiceCollection();
        collection.AddSecureMcpWith(all, builder => builder.AddMembers<T>());
        using var withNull = collection.BuildServiceProvider();
        return [.. Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(withNull)).Problems.Order(StringComparer.Ordinal)];
    }

    private sealed class Amounts
    {
        [McpServerTool(Name = "at_least", Destructive = true), RequireScope("acts"), RequireScopeWhen("large", "amount", ArgumentComparison.AtLeast, 500)]
        public static string AtLeast(double amount) => $"{amount:R}";

        [McpServerTool(Name = "above_zero", Destructive = true), RequireScope("acts"), RequireScopeWhen("large", "amount", ArgumentComparison.Above, 0)]
        public static string AboveZero(double amount) => $"{amount:R}";

        [McpServerTool(Name = "below_zero", Destructive = true), RequireScope("acts"), RequireScopeWhen("large", "amount", ArgumentComparison.Below, 0)]
        public static string BelowZero(double amount) => $"{amount:R}";

        [McpServerTool(Name = "above_raw", Destructive = true), RequireScope("acts"), RequireScopeWhen("large", "amount", ArgumentComparison.Above, 500)]
        [InputSchema("""{"type":"object","properties":{"amount":{"type":"number"}},"required":["amount"]}""")]
        public static string AboveRaw(JsonElement amount) => amount.GetRawText();
    }

    private sealed class Unfit
    {
        [McpServerTool(Name = "rough", Destructive = true), RequireScope("acts"), RequireScopeWhen("large", "amount", ArgumentComparison.AtLeast, 500)]
        public static string Rough(float amount) => $"{amount:R}";

        [McpServerTool(Name = "lies", Destructive = true), RequireScope("acts"), RequireScopeWhen("large", "amount", ArgumentComparison.Above, 500)]
        [InputSchema("""{"type":"object","properties":{"amount":{"type":"number","default":10}}}""")]
        public static string Lies(decimal amount = 1000) => $"{amount}";
    }

    private sealed class Desk
    {
        [McpServerTool(Name = "read", ReadOnly = true), RequireScope("documents.read")]
        public static string Read() => "r";

        [McpServerTool(Name = "write", Destructive = true), RequireScope("acts")]
        public static string Write() => "w";
    }

    private sealed class SecretDesk
    {
        [McpServerTool(Name = "read", ReadOnly = true), RequireScope("documents.read"), RequireScopeWhen("documents.secret", "secret", ArgumentComparison.Present)]
        public static string Read(string? secret = null) => $"r{secret}";

        [McpServerTool(Name = "write", Destructive = true), RequireScope("documents.secret")]
        public static string Write() => "w";
    }

    private sealed class QuotaMembers
    {
        [McpServerTool(Name = "quota", ReadOnly = true), RequireScope("acts"), RequirePolicy("quota")]
        public static string Quota() => "q";
    }

    private sealed class OpenMembers
    {
        [McpServerTool(Name = "open", ReadOnly = true), AllowAnyCaller, Visibility(MemberVisibility.Listed)]
        public static string Open() => "o";
    }

    private sealed class BadMembers
    {
        [McpServerTool(Name = "plain", ReadOnly = true), RequireScope("acts")]
        public static string Plain() => "plain";

        [McpServerTool(Name = "safe", ReadOnly = true), RequireScope("acts"), RequirePolicy("ends_badly"), Visibility(MemberVisibility.Hidden)]
        public static string Safe() => "safe";
    }

    private sealed class Bad : IAuthorizationRequirement;

    private sealed class EndsBadly : IDisposable
    {
        public void Dispose() => throw new InvalidOperationException("It can't be undone.");
    }

    private sealed class BadHandler(EndsBadly connection) : AuthorizationHandler<Bad>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Bad requirement)
        {
            GC.KeepAlive(connection);
            context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
