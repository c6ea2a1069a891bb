using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Functions;
using SecureMcp.Testing;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Testing;

/// <summary>The kit that authors of tools test with.</summary>
public sealed class McpTestEndpointTests
{
    [Fact]
    public async Task What_is_said_of_a_caller_is_what_a_tool_is_told()
    {
        await using var endpoint = await McpTestEndpoint.StartAsync<KitMembers>(setup: setup => setup.WithSchemes("entra"));
        var known = endpoint.As(caller => caller
            .WithScheme("entra").WithTenant("contoso").WithSubject("dana").WithClient("desk").AsApp()
            .WithScopes("a", "b").WithScopes("c").WithRoles("r", "s").WithAcr("strong").WithAuthenticationContexts("c1").WithDisplayName("Dana"));

        Assert.Equal("entra contoso dana desk app a+b+c r+s strong c1 Dana", (await known.CallToolAsync("who")).Text);
        Assert.Equal("test test-tenant person-1 test-client person   -  -", (await endpoint.CallToolAsync("who")).Text);
        Assert.Contains(" person-3 ", (await endpoint.As().CallToolAsync("who")).Text, StringComparison.Ordinal);
        Assert.Contains(" person-4 - ", (await endpoint.As(caller => caller.WithClient(null)).CallToolAsync("who")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(McpRevision.Modern, false)]
    [InlineData(McpRevision.Legacy, false)]
    [InlineData(McpRevision.Legacy, true)]
    public async Task Everything_can_be_used_in_either_revision(McpRevision revision, bool sessions)
    {
        await using var endpoint = await McpTestEndpoint.StartAsync<KitMembers>(
            caller => caller.WithScopes("notes.read"),
            setup => setup.WithSetting("SecureMcp__Sessions__Enabled", sessions ? "true" : "false"));
        var client = endpoint.Using(revision);

        Assert.Equal("tools: look steps who; prompts: greet; resources: note://open; templates: note://shelf/{id}", (await client.LookAsync()).ToString());
        Assert.Equal("eu True", (await client.CallToolAsync("look", new { region = "eu", dry = true })).EnsureSuccess().Text);
        Assert.Equal("Zürich False", (await client.CallToolAsync("look", new Dictionary<string, string>(StringComparer.Ordinal) { ["region"] = "Zürich" })).EnsureSuccess().Text);
        Assert.Equal("Say hello to Ada.", (await client.GetPromptAsync("greet", new { name = "Ada" })).EnsureSuccess().Text);
        Assert.Equal("note 7", (await client.ReadResourceAsync("note://shelf/7")).EnsureSuccess().Text);
        Assert.Equal("Ada", (await client.CompletePromptAsync("greet", "name", "A")).EnsureSuccess().Result!.Value.GetProperty("completion").GetProperty("values")[0].GetString());
        Assert.Equal("7", (await client.CompleteTemplateAsync("note://shelf/{id}", "id", "")).EnsureSuccess().Result!.Value.GetProperty("completion").GetProperty("values")[0].GetString());
        var subscribed = await client.SubscribeAsync("note://open");
        Assert.Equal(revision == McpRevision.Modern || sessions, subscribed.IsSuccess);
        Assert.Equal(subscribed.IsSuccess ? null : -32601, subscribed.ErrorCode);
    }

    [Fact]
    public async Task An_answer_says_how_it_differs_from_another()
    {
        await using var endpoint = await McpTestEndpoint.StartAsync<KitMembers>();
        var hidden = await endpoint.CallToolAsync("guarded");
        var unknown = await endpoint.CallToolAsync("unknown");
        var longer = await endpoint.CallToolAsync("unknown_too");
        var known = await endpoint.CallToolAsync("who");
        var nobody = await endpoint.WithoutCredential().CallToolAsync("guarded");

        Assert.Null(hidden.FindDifference(unknown));
        Assert.StartsWith("headers", hidden.FindDifference(longer), StringComparison.Ordinal);
        Assert.StartsWith("headers", hidden.FindDifference(known), StringComparison.Ordinal);
        Assert.StartsWith("body", hidden.FindDifference(await endpoint.CallToolAsync("unknown", new { })) ?? "body", StringComparison.Ordinal);
        Assert.Equal("status 200, not 401", hidden.FindDifference(nobody));
        Assert.Equal((200, -32602, false), (hidden.Status, hidden.ErrorCode, hidden.IsSuccess));
        Assert.Contains("Bearer", nobody.Headers["www-authenticate"], StringComparison.Ordinal);
        Assert.Contains("guarded", Assert.Throws<McpTestException>(hidden.EnsureSuccess).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_of_one_length_that_say_different_things_are_not_the_same()
    {
        await using var endpoint = await McpTestEndpoint.StartAsync<KitMembers>();
        var one = await endpoint.GetPromptAsync("greet", new { name = "Ada" });
        var other = await endpoint.GetPromptAsync("greet", new { name = "Bob" });

        Assert.StartsWith("body", one.FindDifference(other), StringComparison.Ordinal);
        Assert.Null(one.FindDifference(await endpoint.GetPromptAsync("greet", new { name = "Ada" })));
    }

    [Fact]
    public async Task Terms_of_a_rule_beyond_scopes_can_be_met()
    {
        await using var endpoint = await McpTestEndpoint.StartAsync<KitMembers>(caller => caller.WithScheme("entra").WithScopes("notes.read"));
        var signedIn = endpoint.As(caller => caller.WithScheme("entra").WithScopes("notes.read").WithAuthenticationContexts("c1"));

        Assert.Equal(401, (await endpoint.CallToolAsync("guarded")).Status);
        Assert.Equal("the vault", (await signedIn.CallToolAsync("guarded")).EnsureSuccess().Text);
        Assert.Contains("WithSchemes", Assert.Throws<ArgumentException>(() => endpoint.As(caller => caller.WithScheme("oidc"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_a_list_are_read_to_the_last()
    {
        await using var endpoint = await McpTestEndpoint.StartAsync<KitMembers>(setup: setup => setup.WithSetting("SecureMcp:Policies:PageSize", "1"));

        Assert.Equal(["look", "steps", "who"], (await endpoint.LookAsync()).Tools);
        Assert.Equal(3, endpoint.Records.Count(record => record.Method == "tools/list"));
    }

    [Fact]
    public async Task What_a_tool_says_before_its_result_is_in_the_answer()
    {
        await using var endpoint = await McpTestEndpoint.StartAsync<KitMembers>();
        var answer = await endpoint.SendAsync("tools/call", new JsonObject
        {
            ["name"] = "steps",
            ["arguments"] = new JsonObject(),
            ["_meta"] = new JsonObject { ["progressToken"] = "p" },
        });

        Assert.Equal("done", answer.EnsureSuccess().Text);
        Assert.Equal("notifications/progress", answer.Messages[0].GetProperty("method").GetString());
    }

    [Fact]
    public async Task A_record_reads_as_a_line_that_says_who_what_decision_reason_and_rule()
    {
        await using var endpoint = await McpTestEndpoint.StartAsync<KitMembers>(caller => caller.WithScopes("other"));
        await endpoint.CallToolAsync("guarded");

        Assert.Equal(
            "Outcome: person-1 of test-tenant by test-client [other] tools/call guarded: refused, MemberUnknown/hidden, rule: " + Assert.Single(endpoint.Records).Rule,
            Assert.Single(endpoint.Records).ToString());
        Assert.Contains("notes.read", Assert.Single(endpoint.Records).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_snapshot_of_a_surface_is_the_same_text_every_time_and_the_one_that_is_kept()
    {
        await using var first = await StartAppAsync(caller => caller.WithScopes("orders.write"));
        await using var second = await StartAppAsync(caller => caller.WithScopes("orders.write"));
        var kept = await File.ReadAllTextAsync(Repository.PathOf("tests", "SecureMcp.Tests", "Testing", "orders-write.snapshot.json"), TestContext.Current.CancellationToken);

        var taken = await first.SnapshotAsync();
        Assert.Equal(kept, taken);
        Assert.Equal(taken, await second.SnapshotAsync());
        Assert.Equal(taken, await first.Using(McpRevision.Legacy).SnapshotAsync());
        Assert.NotEqual(taken, await first.As().SnapshotAsync());
    }

    [Theory]
    [InlineData(McpRevision.Modern)]
    [InlineData(McpRevision.Legacy)]
    public async Task The_official_client_connects_as_the_caller(McpRevision revision)
    {
        await using var endpoint = await McpTestEndpoint.StartAsync<KitMembers>(caller => caller.WithSubject("dana"));
        await using var client = await endpoint.Using(revision).ConnectAsync(TestContext.Current.CancellationToken);
        var tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["look", "steps", "who"], tools.Select(tool => tool.Name));
        Assert.Equal(revision == McpRevision.Modern ? "2026-07-28" : "2025-11-25", client.NegotiatedProtocolVersion);
    }

    [Fact]
    public async Task All_that_keeps_the_endpoint_from_starting_is_said_at_once()
    {
        var refused = await Assert.ThrowsAsync<SecureMcpStartException>(() => McpTestEndpoint.StartAsync<Unruly>(
            setup: setup => setup.WithSetting("SecureMcp:Policies:PageSize", "0").WithSetting("SecureMcp:Typo", "1")));

        Assert.Contains(refused.Problems, problem => problem.Contains("unruly", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, problem => problem.Contains("PageSize", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, problem => problem.Contains("Typo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Services_of_a_test_win_and_can_be_looked_at()
    {
        var clock = new SettableTimeProvider();
        await using var endpoint = await McpTestEndpoint.StartAsync(
            setup => setup.WithApp((services, configuration) => new FunctionApp().Configure(services, configuration)).WithServices(services => services.AddSingleton<TimeProvider>(clock)),
            caller => caller.WithExpiry(clock.GetUtcNow().AddSeconds(90)));
        var answer = (await endpoint.CallToolAsync("whoami")).EnsureSuccess();

        Assert.Equal(90, answer.StructuredContent!.Value.GetProperty("expiresInSeconds").GetInt32());
        Assert.Same(clock, endpoint.Services.GetRequiredService<TimeProvider>());
        Assert.Equal("Memory", endpoint.Services.GetRequiredService<IConfiguration>()["SecureMcp:Storage:Kind"]);
        Assert.Equal(clock.GetUtcNow(), Assert.Single(endpoint.Records).Time);
    }

    [Fact]
    public async Task What_is_set_up_at_odds_is_refused()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => McpTestEndpoint.StartAsync<KitMembers>(
            setup: setup => setup.WithApp((services, configuration) => new FunctionApp().Configure(services, configuration))));
        await using var endpoint = await McpTestEndpoint.StartAsync<KitMembers>();
        await Assert.ThrowsAsync<ArgumentException>(() => endpoint.CallToolAsync("who", "no object"));
    }

    [Theory]
    [InlineData("test")]
    [InlineData("person-1")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_credential_that_the_test_gave_nobody_is_refused(string guessed)
    {
        await using var endpoint = await McpTestEndpoint.StartAsync<KitMembers>();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url);
        request.Headers.Authorization = new("Bearer", guessed);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(401, (int)answer.StatusCode);
    }

    internal static Task<McpTestEndpoint> StartAppAsync(Action<McpTestCaller>? caller = null, params (string Key, string Value)[] settings) => McpTestEndpoint.StartAsync(
        setup =>
        {
            setup.WithApp((services, configuration) => new FunctionApp().Configure(services, configuration));
            foreach (var (key, value) in settings)
                setup.WithSetting(key, value);
        },
        caller,
        TestContext.Current.CancellationToken);

    /// <summary>Says nothing of who may use it, nor what it does.</summary>
    private sealed class Unruly
    {
        [McpServerTool(Name = "unruly"), Description("Whatever.")]
        public static string Run(Caller caller) => caller.SubjectId;
    }
}
