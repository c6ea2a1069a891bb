using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>
/// Promise: where AllowAnonymousHandshake is on, a stranger may look at the server, cheaply and in bounds, and at nothing else.
/// </summary>
public sealed class HandshakeTests : IAsyncLifetime
{
    private readonly SettableTimeProvider clock = new();
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync() => endpoint = await StartAsync(new() { ["SecureMcp:Sessions:Enabled"] = "true" });

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    public static TheoryData<string> Handshakes => ["initialize", "server/discover", "ping"];

    [Theory, MemberData(nameof(Handshakes))]
    public async Task It_is_answered_without_credential_session_or_record(string method)
    {
        using var response = await endpoint.SendAsync(Handshake(method));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("\"result\"", await BodyAsync(response), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
        Assert.Empty(endpoint.Records);
    }

    [Theory, MemberData(nameof(Handshakes))]
    public async Task Unless_switched_on_it_is_not(string method)
    {
        await using var strict = await TestEndpoint.StartAsync();
        using var response = await strict.SendAsync(Handshake(method));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("Bearer nobody")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic dXNlcjpwYXNz")]
    public async Task A_credential_that_is_there_and_bad_is_refused_all_the_same(string authorization)
    {
        var request = Handshake("ping");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await endpoint.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("X-API-Key", "smcp_nobody")]
    [InlineData("X-API-Key", "")]
    public async Task A_key_is_a_credential_too(string header, string value)
    {
        var request = Handshake("ping");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await endpoint.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    public static TheoryData<string, Func<HttpRequestMessage>> NoHandshakes => new()
    {
        { "a list", () => TestEndpoint.Modern(null, "tools/list") },
        { "a list, older", () => TestEndpoint.Legacy(null, "tools/list") },
        { "a call", () => TestEndpoint.Call(null, "echo", new JsonObject { ["text"] = "x" }) },
        { "a call, older", () => TestEndpoint.Legacy(null, "tools/call", new JsonObject { ["name"] = "echo" }) },
        { "a method that nobody knows", () => TestEndpoint.Legacy(null, "no/such") },
        { "a notification", () => TestEndpoint.Post(null, """{"jsonrpc":"2.0","method":"notifications/initialized"}""") },
        { "a handshake as a notification", () => TestEndpoint.Post(null, """{"jsonrpc":"2.0","method":"ping"}""") },
        { "a response", () => TestEndpoint.Post(null, """{"jsonrpc":"2.0","id":1,"result":{}}""") },
        { "no JSON", () => TestEndpoint.Post(null, "{") },
        { "a batch", () => TestEndpoint.Post(null, """[{"jsonrpc":"2.0","id":1,"method":"ping"}]""") },
        { "a large body", () => TestEndpoint.Post(null, Encoding.UTF8.GetBytes(Large())) },
        { "a large body of unknown length", () => Chunked(TestEndpoint.Post(null, Encoding.UTF8.GetBytes(Large()))) },
        { "inside a session", () => With(TestEndpoint.Legacy(null, "ping"), "Mcp-Session-Id", "x") },
        { "a header that names another method", () => With(TestEndpoint.Legacy(null, "ping"), "Mcp-Method", "tools/list") },
        { "no method in the header", () => With(TestEndpoint.Post(null, """{"jsonrpc":"2.0","id":1,"method":"server/discover"}"""), "MCP-Protocol-Version", "2026-07-28") },
        { "another media type", () => { var request = Handshake("ping"); request.Content!.Headers.ContentType!.MediaType = "text/plain"; return request; } },
        { "GET", () => new HttpRequestMessage(HttpMethod.Get, "/mcp") },
        { "a token in the query", () => { var request = Handshake("ping"); request.RequestUri = new Uri("/mcp?access_token=x", UriKind.Relative); return request; } },
    };

    [Theory, MemberData(nameof(NoHandshakes))]
    public async Task Whatever_else_comes_without_credential_is_told_what_it_would_be_told_unread(string what, Func<HttpRequestMessage> request)
    {
        await using var strict = await TestEndpoint.StartAsync();
        using var expected = await strict.SendAsync(request());
        using var response = await endpoint.SendAsync(request());

        Assert.True(response.StatusCode == (what == "a token in the query" ? HttpStatusCode.BadRequest : HttpStatusCode.Unauthorized), what);
        Assert.Equal(await BodyAsync(expected), await BodyAsync(response));
        Assert.Equal(expected.Headers.WwwAuthenticate.ToString(), response.Headers.WwwAuthenticate.ToString());
        Assert.Empty(endpoint.Records);
    }

    [Fact]
    public async Task What_is_wrong_with_a_handshake_is_told()
    {
        var request = TestEndpoint.Modern(null, "server/discover");
        request.Headers.Remove("MCP-Protocol-Version");
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Content = TestEndpoint.Post(null, """{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""").Content;
        using var response = await endpoint.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("-32020", await BodyAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_gets_what_it_would_get_without_the_setting_and_honest_callers_notice_nothing()
    {
        await using var frozen = await StartAsync([], clock);
        for (var i = 0; i < HandshakeAllowance.AtOnce; i++)
        {
            using var answered = await frozen.SendAsync(Handshake("ping"));
            Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        }

        using var beyond = await frozen.SendAsync(Handshake("ping"));
        using var caller = await frozen.SendAsync(TestEndpoint.Modern("plain", "tools/list"));
        clock.Advance(HandshakeAllowance.Each);
        using var later = await frozen.SendAsync(Handshake("ping"));

        Assert.Equal(HttpStatusCode.Unauthorized, beyond.StatusCode);
        Assert.NotEmpty(beyond.Headers.WwwAuthenticate);
        Assert.Equal(HttpStatusCode.OK, caller.StatusCode);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    public async Task A_handshake_needs_no_scope_of_the_endpoint()
    {
        await using var scoped = await StartAsync(new() { ["SecureMcp:Callers:Chain:RequiredScopes:0"] = "mcp.access" });
        using var response = await scoped.SendAsync(Handshake("server/discover"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static HttpRequestMessage Handshake(string method) => method switch
    {
        "server/discover" => TestEndpoint.Modern(null, method),
        "initialize" => TestEndpoint.Legacy(null, method, new JsonObject
        {
            ["protocolVersion"] = "2025-11-25",
            ["capabilities"] = new JsonObject(),
            ["clientInfo"] = new JsonObject { ["name"] = "stranger", ["version"] = "1" },
        }),
        _ => TestEndpoint.Legacy(null, method),
    };

    private static string Large() => $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{{\"x\":\"{new string('x', HandshakeRule.MaxBodyBytes)}\"}}}}";

    private static HttpRequestMessage Chunked(HttpRequestMessage request)
    {
        request.Headers.TransferEncodingChunked = true;
        return request;
    }

    private static HttpRequestMessage With(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Add(header, value);
        return request;
    }

    private static Task<string> BodyAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static Task<TestEndpoint> StartAsync(Dictionary<string, string?> settings, TimeProvider? time = null)
    {
        settings["SecureMcp:Callers:Chain:AllowAnonymousHandshake"] = "true";
        return TestEndpoint.StartAsync(settings, services =>
        {
            if (time is not null)
                services.AddSingleton(time);
        });
    }
}
