using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: from settings alone, the endpoint lets in whom the authorization server knows, and nobody while it can't be asked.</summary>
public sealed class IntrospectionEndpointTests : IAsyncLifetime
{
    private readonly CollectedLog log = new();
    private LoopbackAuthorizationServer server = null!;
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync()
    {
        server = await LoopbackAuthorizationServer.StartAsync();
        server.Answer = (http, token) =>
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            var answer = token == "good-token"
                ? new JsonObject { ["active"] = true, ["aud"] = new JsonArray("https://tools.example.com/mcp"), ["sub"] = "ada", ["scope"] = "secrets.read", ["exp"] = now + 600 }
                : new JsonObject { ["active"] = false };
            return LoopbackAuthorizationServer.WriteAsync(http, answer.ToJsonString());
        };
        endpoint = await TestEndpoint.StartAsync(
            new Dictionary<string, string?>
            {
                ["SecureMcp:Callers:Introspection:Endpoint"] = server.Endpoint.AbsoluteUri,
                ["SecureMcp:Callers:Introspection:Issuer"] = "https://as.example.com",
                ["SecureMcp:Callers:Introspection:ClientId"] = Introspected.ClientId,
                ["SecureMcp:Callers:Introspection:ClientSecret"] = Introspected.Secret,
                ["SecureMcp:Callers:Introspection:Audience"] = "https://tools.example.com/mcp",
            },
            services =>
            {
                services.Remove(services.Last(service => service.ServiceType == typeof(ICallerChain)));
                services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace));
            });
    }

    public async ValueTask DisposeAsync()
    {
        await endpoint.DisposeAsync();
        await server.DisposeAsync();
        log.Dispose();
    }

    [Fact]
    public async Task An_active_token_gets_in()
    {
        var answer = await endpoint.SendForJsonAsync(TestEndpoint.Modern("good-token", "tools/list"));

        Assert.NotEmpty(answer.GetProperty("result").GetProperty("tools").EnumerateArray());
        Assert.DoesNotContain(log.Lines, line => line.Contains("good-token", StringComparison.Ordinal) || line.Contains(Introspected.Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_inactive_token_is_told_where_to_get_one()
    {
        using var answer = await endpoint.SendAsync(TestEndpoint.Modern("other-token", "tools/list"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("resource_metadata=", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Contains("CredentialInvalid, inactive", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_the_server_is_away_the_answer_is_503_with_a_time_to_come_again()
    {
        server.Answer = (http, _) =>
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        };

        using var answer = await endpoint.SendAsync(TestEndpoint.Modern("good-token", "tools/list"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(ResilientIntrospection.RetryAfter, answer.Headers.RetryAfter?.Delta);
        Assert.Empty(answer.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task Health_tells_when_the_server_is_left_alone()
    {
        Assert.Contains("""{"name":"introspection","answers":"asked"}""", await HealthAsync(), StringComparison.Ordinal);
        server.Answer = (http, _) =>
        {
            http.Response.StatusCode = StatusCodes.Status502BadGateway;
            return Task.CompletedTask;
        };
        for (var i = 0; i < ResilientIntrospection.FewestTries; i++)
        {
            using var answer = await endpoint.SendAsync(TestEndpoint.Modern($"token-{i}", "tools/list"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }

        Assert.Contains("""{"name":"introspection","answers":"paused"}""", await HealthAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_issuers_token_and_an_API_key_are_not_sent_there()
    {
        var claims = EntraTenant.UserClaims();
        claims["iss"] = "https://other.example.com";
        foreach (var credential in (string[])[EntraTenant.Shared.Token(claims), "smcp_0123456789"])
        {
            using var answer = await endpoint.SendAsync(TestEndpoint.Modern(credential, "tools/list"));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        Assert.Empty(server.Asked);
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task The_metadata_name_the_authorization_server()
    {
        var metadata = JsonElement.Parse(await endpoint.Client.GetStringAsync("/.well-known/oauth-protected-resource/mcp", TestContext.Current.CancellationToken));

        Assert.Contains("https://as.example.com", metadata.GetProperty("authorization_servers").EnumerateArray().Select(issuer => issuer.GetString()));
    }

    private Task<string> HealthAsync() => endpoint.Client.GetStringAsync("/healthz/ready", TestContext.Current.CancellationToken);
}
