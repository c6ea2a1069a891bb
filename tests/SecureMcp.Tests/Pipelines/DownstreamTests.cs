using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Tests.Callers;
using SecureMcp.Tests.Support;
using SecureMcp.Tests.Tasks;

namespace SecureMcp.Tests.Pipelines;

/// <summary>A tool acts for its user, without ever holding the user's token.</summary>
public sealed class DownstreamTests : IAsyncLifetime
{
    private const string NextSignIn = """{"access_token":{"nbf":{"essential":true,"value":"1795255200"}}}""";

    private readonly FakeExchange exchange = new();
    private readonly DownstreamBench bench = new();
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync() => endpoint = await TestEndpoint.StartAsync(
        new Dictionary<string, string?>
        {
            ["SecureMcp:Tasks:Enabled"] = "true",
            ["SecureMcp:Callers:OnBehalfOf:ClientCredential"] = "ManagedIdentity",
            ["SecureMcp:Callers:OnBehalfOf:ManagedIdentityClientId"] = "12121212-0000-4000-8000-000000000012",
        },
        services =>
        {
            services.AddSingleton<ICallerChain, EntraUsers>();
            services.AddSingleton<IOnBehalfOfExchange>(exchange);
            services.AddSingleton(bench);
            services.AddHttpContextAccessor();
            bench.Registrations = services;
        },
        builder => builder.AddMembers<DownstreamMembers>());

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Fact]
    public async Task A_tool_gets_a_token_for_its_user_and_shows_no_parameter_for_it()
    {
        using var list = TestEndpoint.Modern("user-token", "tools/list");
        var tool = (await endpoint.SendForJsonAsync(list)).GetProperty("result").GetProperty("tools").EnumerateArray().Single(tool => tool.GetProperty("name").GetString() == "downstream");
        var (status, _, body) = await CallAsync("user-token", "downstream");

        Assert.False(tool.GetProperty("inputSchema").TryGetProperty("properties", out var properties) && properties.EnumerateObject().Any());
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("downstream-1", body, StringComparison.Ordinal);
        Assert.Equal(("user-token", "tenant", "graph/.default"), Assert.Single(exchange.Asked));
    }

    [Theory]
    [InlineData("app-token")]
    [InlineData("key")]
    public async Task Nobody_else_is_acted_for_and_the_tool_fails(string caller)
    {
        var (status, _, body) = await CallAsync(caller, "downstream");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"isError\":true", body, StringComparison.Ordinal);
        Assert.Empty(exchange.Asked);
    }

    [Theory]
    [InlineData("tools/call", "name", "downstream")]
    [InlineData("tools/call", "name", "challenge")]
    [InlineData("prompts/get", "name", "challenge_prompt")]
    [InlineData("resources/read", "uri", "note://challenge")]
    public async Task A_claims_challenge_from_behind_becomes_ours(string method, string field, string name)
    {
        exchange.Failure = new DownstreamClaimsChallengeException(NextSignIn);

        var (followerStatus, follower, _) = await SendAsync(Use("follower-token", method, field, name));
        var (status, other, _) = await SendAsync(Use("user-token", method, field, name));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (followerStatus, status));
        Assert.EndsWith($"error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(NextSignIn))}\"", follower, StringComparison.Ordinal);
        Assert.EndsWith("error=\"insufficient_user_authentication\", error_description=\"This needs a stronger sign-in.\"", other, StringComparison.Ordinal);
        Assert.All(endpoint.Records, record => Assert.Equal("StepUpRequired/downstream_claims", record.Reason));
        Assert.Equal(2, endpoint.Records.Count);
    }

    [Fact]
    public async Task Once_something_was_sent_the_challenge_is_an_error_in_the_stream()
    {
        var (status, challenge, body) = await CallAsync("follower-token", "late_challenge", progress: true);

        Assert.Equal((HttpStatusCode.OK, ""), (status, challenge));
        Assert.Contains("notifications/progress", body, StringComparison.Ordinal);
        Assert.Contains("\"code\":401", body, StringComparison.Ordinal);
        Assert.DoesNotContain("1795255200", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claims_that_are_none_stay_the_tools_own_error()
    {
        var (status, challenge, body) = await CallAsync("follower-token", "nonsense_challenge");

        Assert.Equal((HttpStatusCode.OK, ""), (status, challenge));
        Assert.Contains("\"isError\":true", body, StringComparison.Ordinal);
        Assert.DoesNotContain("nonsense-claims", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_users_token_is_not_in_reach_of_a_tool()
    {
        var (status, _, _) = await CallAsync("user-token", "look_around");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotNull(bench.Found);
        Assert.Contains(bench.Found, text => text.Contains("reader", StringComparison.Ordinal));
        Assert.Contains(bench.Found, text => text == "Mcp-Method");
        Assert.DoesNotContain(bench.Found, text => text.Contains("user-token", StringComparison.Ordinal));
        // It was there all the same: the service could use it.
        Assert.Equal("user-token", Assert.Single(exchange.Asked).UserToken);
    }

    [Fact]
    public void A_token_in_a_header_would_have_been_found()
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = "Bearer user-token";

        Assert.Contains(Reach.Texts([new HttpContextAccessor { HttpContext = http }]), text => text.Contains("user-token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_the_call_the_right_to_act_for_its_user_ends()
    {
        await CallAsync("user-token", "downstream");
        var kept = bench.Kept!;

        // The answer is out a moment before the call is over.
        Exception? refused = null;
        for (var i = 0; i < 100 && refused is null; i++)
        {
            refused = await Record.ExceptionAsync(() => kept.GetAsync(["graph/.default"], TestContext.Current.CancellationToken).AsTask());
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }

        Assert.Contains("The call is over", Assert.IsType<InvalidOperationException>(refused).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_runs_as_a_task_acts_for_its_user_too_until_it_ends()
    {
        using var start = TaskEndpoint.Request("user-token", "tools/call", new JsonObject { ["name"] = "downstream_task", ["arguments"] = new JsonObject() });
        var id = (await endpoint.SendForJsonAsync(start)).GetProperty("result").GetProperty("taskId").GetString();
        await bench.Started.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        bench.GoOn.SetResult();

        JsonElement task = default;
        for (var i = 0; i < 200; i++)
        {
            using var get = TaskEndpoint.Request("user-token", "tasks/get", new JsonObject { ["taskId"] = id });
            task = (await endpoint.SendForJsonAsync(get)).GetProperty("result");
            if (task.GetProperty("status").GetString() != "working")
                break;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }

        Assert.Equal("completed", task.GetProperty("status").GetString());
        Assert.Contains("downstream-1", task.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("The call is over", (await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Kept!.GetAsync(["graph/.default"], TestContext.Current.CancellationToken).AsTask())).Message, StringComparison.Ordinal);
    }

    private static HttpRequestMessage Use(string caller, string method, string field, string name)
    {
        var parameters = new JsonObject { [field] = name };
        if (method == "tools/call")
            parameters["arguments"] = new JsonObject();
        return TestEndpoint.Modern(caller, method, parameters);
    }

    private Task<(HttpStatusCode Status, string Challenge, string Body)> CallAsync(string caller, string tool, bool progress = false)
    {
        var parameters = new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject() };
        if (progress)
        {
            parameters["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
                ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
                ["progressToken"] = "p",
            };
        }

        return SendAsync(TestEndpoint.Modern(caller, "tools/call", parameters));
    }

    private async Task<(HttpStatusCode Status, string Challenge, string Body)> SendAsync(HttpRequestMessage request)
    {
        using var response = await endpoint.SendAsync(request);
        request.Dispose();
        return (response.StatusCode, response.Headers.WwwAuthenticate.ToString(), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private sealed class EntraUsers : ICallerChain
    {
        private static readonly Caller User = FakeTokens.Reader with { Scheme = "entra" };

        public ValueTask<Validation> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) => ValueTask.FromResult(Validation.Of(credential.Value switch
        {
            "follower-token" => User with { CanFollowClaimsChallenge = true },
            "app-token" => FakeTokens.App with { Scheme = "entra" },
            "key" => FakeTokens.Reader,
            _ => User,
        }));
    }
}
