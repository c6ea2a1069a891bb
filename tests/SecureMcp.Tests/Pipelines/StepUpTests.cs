using System.Collections.Frozen;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tasks;
using SecureMcp.Tests.Support;
using SecureMcp.Tests.Tasks;

namespace SecureMcp.Tests.Pipelines;

/// <summary>A member that asks for a stronger sign-in is seen, and says at use how to get one.</summary>
public sealed class StepUpTests : IAsyncLifetime
{
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync() => endpoint = await TestEndpoint.StartAsync(
        new Dictionary<string, string?> { ["SecureMcp:Tasks:Enabled"] = "true" },
        services => services.AddSingleton<ICallerChain, SignedIn>(),
        builder => builder.AddMembers<GuardedMembers>());

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Theory]
    [InlineData("weak")]
    [InlineData("follower")]
    [InlineData("strong")]
    public async Task It_is_listed_whatever_the_sign_in(string caller)
    {
        using var request = TestEndpoint.Modern(caller, "tools/list");
        var tools = (await endpoint.SendForJsonAsync(request)).GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString());

        Assert.Equal(["classified", "guarded", "guarded_task"], tools);
    }

    [Theory]
    [InlineData("tools/call", "name", "guarded", false)]
    [InlineData("tools/call", "name", "guarded", true)]
    [InlineData("prompts/get", "name", "guarded_prompt", false)]
    [InlineData("resources/read", "uri", "note://guarded", false)]
    public async Task A_client_that_follows_claims_is_told_which_and_others_by_RFC_9470(string method, string field, string name, bool legacy)
    {
        var (followerStatus, follower) = await AskAsync("follower", method, field, name, legacy);
        var (weakStatus, weak) = await AskAsync("weak", method, field, name, legacy);
        var (strongStatus, strong) = await AskAsync("strong", method, field, name, legacy);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.OK), (followerStatus, weakStatus, strongStatus));
        Assert.Contains("error=\"insufficient_claims\", claims=\"eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19\"", follower, StringComparison.Ordinal);
        Assert.Contains("authorization_uri=\"https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/authorize\"", follower, StringComparison.Ordinal);
        Assert.Contains("error=\"insufficient_user_authentication\"", weak, StringComparison.Ordinal);
        Assert.EndsWith("acr_values=\"c1\"", weak, StringComparison.Ordinal);
        Assert.Equal("", strong);
    }

    [Fact]
    public async Task A_class_is_asked_for_by_RFC_9470()
    {
        var (status, challenge) = await AskAsync("follower", "tools/call", "name", "classified");

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.EndsWith("error=\"insufficient_user_authentication\", error_description=\"This needs a stronger sign-in.\", acr_values=\"gold silver\"", challenge, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("strong", "tools/call", "name", "classified")).Status);
    }

    [Fact]
    public async Task A_hidden_member_stays_hidden_and_asks_for_nothing()
    {
        var (status, challenge) = await AskAsync("outsider", "tools/call", "name", "guarded");

        Assert.Equal((HttpStatusCode.OK, ""), (status, challenge));
        Assert.Equal("MemberUnknown/hidden", Assert.Single(endpoint.Records).Reason);
    }

    [Fact]
    public async Task The_record_says_what_was_asked_and_that_it_was_not_met()
    {
        await AskAsync("weak", "tools/call", "name", "guarded");
        await AskAsync("weak", "tools/call", "name", "classified");

        Assert.Equal(["StepUpRequired/authentication_context", "StepUpRequired/acr"], endpoint.Records.Select(record => record.Reason));
        Assert.Equal(["context c1", "acr gold|silver"], endpoint.Records.Select(record => record.Rule));
        Assert.All(endpoint.Records, record => Assert.Equal("refused", record.Decision));
    }

    [Fact]
    public async Task A_task_is_read_under_no_weaker_sign_in_than_it_was_started_under()
    {
        using var start = TaskEndpoint.Request("strong", "tools/call", new JsonObject { ["name"] = "guarded_task", ["arguments"] = new JsonObject() });
        var id = (await endpoint.SendForJsonAsync(start)).GetProperty("result").GetProperty("taskId").GetString();

        var weak = await SendAsync(TaskEndpoint.Request("weak", "tasks/get", new JsonObject { ["taskId"] = id }));
        var strong = await SendAsync(TaskEndpoint.Request("strong", "tasks/get", new JsonObject { ["taskId"] = id }));

        Assert.Equal(HttpStatusCode.Unauthorized, weak.Status);
        Assert.EndsWith("acr_values=\"c1\"", weak.Challenge, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, strong.Status);
    }

    private Task<(HttpStatusCode Status, string Challenge)> AskAsync(string caller, string method, string field, string name, bool legacy = false)
    {
        var parameters = new JsonObject { [field] = name };
        if (method == "tools/call")
            parameters["arguments"] = new JsonObject();
        return SendAsync(legacy ? TestEndpoint.Legacy(caller, method, parameters) : TestEndpoint.Modern(caller, method, parameters));
    }

    private async Task<(HttpStatusCode Status, string Challenge)> SendAsync(HttpRequestMessage request)
    {
        using var response = await endpoint.SendAsync(request);
        request.Dispose();
        return (response.StatusCode, response.Headers.WwwAuthenticate.ToString());
    }

    private sealed class SignedIn : ICallerChain
    {
        // One person, signed in more or less well.
        private static readonly Caller Weak = FakeTokens.Reader;

        public ValueTask<Validation> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) => ValueTask.FromResult(Validation.Of(credential.Value switch
        {
            "strong" => Weak with { AuthenticationContexts = FrozenSet.Create(StringComparer.Ordinal, "c1"), Acr = "silver" },
            "follower" => Weak with { CanFollowClaimsChallenge = true },
            "outsider" => FakeTokens.Plain,
            _ => Weak,
        }));
    }

    private sealed class GuardedMembers
    {
        [McpServerTool(Name = "guarded", ReadOnly = true), RequireScope("secrets.read"), RequireAuthenticationContext("c1")]
        public static string Guarded() => "guarded";

        [McpServerTool(Name = "guarded_task", ReadOnly = true), RequireScope("secrets.read"), RequireAuthenticationContext("c1"), TaskSupport]
        public static string GuardedTask() => "guarded";

        [McpServerTool(Name = "classified", ReadOnly = true), RequireScope("secrets.read"), RequireAcr("gold", "silver")]
        public static string Classified() => "classified";

        [McpServerPrompt(Name = "guarded_prompt"), RequireScope("secrets.read"), RequireAuthenticationContext("c1")]
        public static string GuardedPrompt() => "guarded";

        [McpServerResource(UriTemplate = "note://guarded", Name = "guarded", MimeType = "text/plain"), RequireScope("secrets.read"), RequireAuthenticationContext("c1")]
        public static string GuardedNote() => "guarded";
    }
}
