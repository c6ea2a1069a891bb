using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Who sees a member that it may not use, and what it is told.</summary>
public sealed class VisibilityTests : IAsyncLifetime
{
    private TestEndpoint endpoint = null!;

    public static TheoryData<string, string, string> Uses => new()
    {
        { "tools/call", "name", "listed" },
        { "prompts/get", "name", "listed_prompt" },
        { "resources/read", "uri", "note://listed" },
        { "resources/read", "uri", "note://listed/7" },
    };

    public async ValueTask InitializeAsync() => endpoint = await TestEndpoint.StartAsync(
        new Dictionary<string, string?> { ["SecureMcp:Callers:Chain:RequiredScopes:0"] = "enter" },
        services => services.AddSingleton<ICallerChain, Visitors>(),
        builder => builder.AddMembers<ShownMembers>());

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Theory, MemberData(nameof(Uses))]
    public async Task A_listed_member_says_which_scopes_all_of_its_calls_need(string method, string field, string name)
    {
        foreach (var legacy in new[] { false, true })
        {
            var (status, challenge, body) = await UseAsync("visitor", method, field, name, legacy);

            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.Contains("error=\"insufficient_scope\"", challenge, StringComparison.Ordinal);
            Assert.Contains("scope=\"api://22222222-2222-4222-8222-222222222222/a api://22222222-2222-4222-8222-222222222222/b api://22222222-2222-4222-8222-222222222222/enter\"", challenge, StringComparison.Ordinal);
            Assert.Equal(403, body.GetProperty("error").GetProperty("code").GetInt32());
        }

        Assert.All(endpoint.Records, record => Assert.Equal(("refused", "InsufficientScope/member_scopes", "scope a"), (record.Decision, record.Reason, record.Rule)));
        Assert.Equal(HttpStatusCode.OK, (await UseAsync("holder", method, field, name, legacy: false)).Status);
    }

    [Fact]
    public async Task A_scope_of_which_the_caller_has_another_is_not_asked_for()
    {
        var (_, none, _) = await UseAsync("visitor", "tools/call", "name", "either", legacy: false);
        var (_, second, _) = await UseAsync("second", "tools/call", "name", "either", legacy: false);

        Assert.Contains("/enter api://22222222-2222-4222-8222-222222222222/first api://22222222-2222-4222-8222-222222222222/z\"", none, StringComparison.Ordinal);
        Assert.Contains("/enter api://22222222-2222-4222-8222-222222222222/second api://22222222-2222-4222-8222-222222222222/z\"", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("for_role", "AccessDenied/role", "role admin")]
    [InlineData("for_role_and_scope", "AccessDenied/scope", "scope a")]
    [InlineData("for_client", "AccessDenied/client", "client other-client")]
    [InlineData("for_tenant", "AccessDenied/tenant", "tenant other-tenant")]
    [InlineData("for_scheme", "AccessDenied/scheme", "scheme other-scheme")]
    public async Task Where_asking_for_scopes_would_not_help_nobody_is_told_to(string tool, string reason, string rule)
    {
        var (status, challenge, body) = await UseAsync("visitor", "tools/call", "name", tool, legacy: false);

        Assert.Equal((HttpStatusCode.Forbidden, ""), (status, challenge));
        Assert.Equal("This caller may not do this.", body.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal((reason, rule), (endpoint.Records[^1].Reason, endpoint.Records[^1].Rule));
    }

    [Fact]
    public async Task A_hidden_member_hides_a_sign_in_that_is_too_weak_too()
    {
        var (status, challenge, hidden) = await UseAsync("holder", "tools/call", "name", "hidden_step", legacy: false);
        var (_, _, unknown) = await UseAsync("holder", "tools/call", "name", "hidden_stop", legacy: false);

        Assert.Equal((HttpStatusCode.OK, ""), (status, challenge));
        Assert.Equal(unknown.GetRawText().Replace("hidden_stop", "hidden_step", StringComparison.Ordinal), hidden.GetRawText());
        Assert.Equal(("MemberUnknown/hidden", "scope a and context c1"), (endpoint.Records[0].Reason, endpoint.Records[0].Rule));
        Assert.DoesNotContain("hidden_step", await ToolsAsync("holder"));
        Assert.Contains("hidden_step", await ToolsAsync("signed-in"));
    }

    [Fact]
    public async Task Everybody_sees_what_is_listed_and_nobody_what_another_rule_hides()
    {
        Assert.Equal(["either", "for_client", "for_role", "for_role_and_scope", "for_scheme", "for_tenant", "listed"], await ToolsAsync("visitor"));
        Assert.Equal(["either", "for_client", "for_role", "for_role_and_scope", "for_scheme", "for_tenant", "listed", "own_client"], await ToolsAsync("client"));
    }

    [Fact]
    public async Task Who_brings_no_credential_sees_nothing_that_is_listed_for_callers()
    {
        await using var open = await TestEndpoint.StartAsync(
            new Dictionary<string, string?> { ["SecureMcp:Callers:Chain:Required"] = "false" },
            members: builder => builder.AddMembers<ShownMembers>());

        var tools = (await open.SendForJsonAsync(TestEndpoint.Modern(null, "tools/list"))).GetProperty("result").GetProperty("tools");

        Assert.Equal(0, tools.GetArrayLength());
    }

    private async Task<IEnumerable<string?>> ToolsAsync(string caller) =>
        (await endpoint.SendForJsonAsync(TestEndpoint.Modern(caller, "tools/list"))).GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()).ToList();

    private async Task<(HttpStatusCode Status, string Challenge, JsonElement Body)> UseAsync(string caller, string method, string field, string name, bool legacy)
    {
        var parameters = new JsonObject { [field] = name };
        using var response = await endpoint.SendAsync(legacy ? TestEndpoint.Legacy(caller, method, parameters) : TestEndpoint.Modern(caller, method, parameters));
        return (response.StatusCode, response.Headers.WwwAuthenticate.ToString(), JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    internal sealed class ShownMembers
    {
        [McpServerTool(Name = "listed", ReadOnly = true), RequireScope("a"), RequireScope("b"), Visibility(MemberVisibility.Listed)]
        public static string Listed() => "";

        [McpServerPrompt(Name = "listed_prompt"), RequireScope("a"), RequireScope("b"), Visibility(MemberVisibility.Listed)]
        public static string ListedPrompt() => "";

        [McpServerResource(UriTemplate = "note://listed", Name = "listed"), RequireScope("a"), RequireScope("b"), Visibility(MemberVisibility.Listed)]
        public static string ListedNote() => "";

        [McpServerResource(UriTemplate = "note://listed/{id}", Name = "listed_one"), RequireScope("a"), RequireScope("b"), Visibility(MemberVisibility.Listed)]
        public static string ListedNotes(string id) => id;

        [McpServerTool(Name = "either", ReadOnly = true), RequireAnyScope("first", "second"), RequireScope("z"), Visibility(MemberVisibility.Listed)]
        public static string Either() => "";

        [McpServerTool(Name = "for_role", ReadOnly = true), RequireRole("admin"), Visibility(MemberVisibility.Listed)]
        public static string ForRole() => "";

        [McpServerTool(Name = "for_role_and_scope", ReadOnly = true), RequireScope("a"), RequireRole("admin"), Visibility(MemberVisibility.Listed)]
        public static string ForRoleAndScope() => "";

        [McpServerTool(Name = "for_client", ReadOnly = true), RequireClient("other-client"), Visibility(MemberVisibility.Listed)]
        public static string ForClient() => "";

        [McpServerTool(Name = "for_tenant", ReadOnly = true), RequireTenant("other-tenant"), Visibility(MemberVisibility.Listed)]
        public static string ForTenant() => "";

        [McpServerTool(Name = "for_scheme", ReadOnly = true), RequireScheme("other-scheme"), Visibility(MemberVisibility.Listed)]
        public static string ForScheme() => "";

        [McpServerTool(Name = "own_client", ReadOnly = true), RequireClient("another", "11111111-AAAA-4111-8111-111111111111"), RequireTenant("tenant"), RequireScheme("test")]
        public static string OwnClient() => "";

        [McpServerTool(Name = "hidden_step", ReadOnly = true), RequireScope("a"), RequireAuthenticationContext("c1"), Visibility(MemberVisibility.Hidden)]
        public static string HiddenStep() => "";
    }

    private sealed class Visitors : ICallerChain
    {
        public ValueTask<Validation> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) => ValueTask.FromResult(Validation.Of(credential.Value switch
        {
            "holder" => FakeTokens.Of("holder", ["enter", "a", "b"], []),
            "second" => FakeTokens.Of("second", ["enter", "second"], []),
            "client" => FakeTokens.Of("client", ["enter"], []) with { ClientId = "11111111-aaaa-4111-8111-111111111111" },
            "signed-in" => FakeTokens.Of("signed-in", ["enter", "a", "b"], []) with { AuthenticationContexts = FrozenSet.Create(StringComparer.Ordinal, "c1") },
            _ => FakeTokens.Of("visitor", ["enter"], []),
        }));
    }
}
