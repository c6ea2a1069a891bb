using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Calls;
using SecureMcp.Protocol;
using SecureMcp.Sessions;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Sessions;

/// <summary>Two endpoints that share their stores and nothing else, and a client that speaks to whichever it likes.</summary>
internal sealed class TwoInstances : IAsyncDisposable
{
    private TwoInstances(TestEndpoint first, TestEndpoint second) => (First, Second) = (first, second);

    public TestEndpoint First { get; }

    public TestEndpoint Second { get; }

    public static async Task<TwoInstances> StartAsync(SettableTimeProvider? clock = null)
    {
        var first = await StartAsync(clock, null);
        return new TwoInstances(first, await StartAsync(clock, first.Services));
    }

    public static async Task<string> OpenAsync(TestEndpoint at, string token = "plain", string version = "2025-11-25", JsonObject? capabilities = null)
    {
        using var response = await at.SendAsync(TestEndpoint.Legacy(token, "initialize", new JsonObject
        {
            ["protocolVersion"] = version,
            ["capabilities"] = capabilities ?? new JsonObject { ["elicitation"] = new JsonObject() },
            ["clientInfo"] = new JsonObject { ["name"] = "the client", ["version"] = "7" },
        }));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.GetValues(SessionId.Header).Single();
    }

    public static HttpRequestMessage In(string session, HttpRequestMessage request)
    {
        request.Headers.Add(SessionId.Header, session);
        return request;
    }

    public static HttpRequestMessage Call(string session, string tool, int id = 1, string token = "plain") =>
        In(session, TestEndpoint.Legacy(token, "tools/call", new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject() }, id));

    public static async Task<string> TextAsync(TestEndpoint at, HttpRequestMessage request)
    {
        using var response = await at.SendAsync(request);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<HttpStatusCode> StatusAsync(TestEndpoint at, HttpRequestMessage request)
    {
        using var response = await at.SendAsync(request);
        return response.StatusCode;
    }

    public static async Task<SseReader> ReadAsync(TestEndpoint at, HttpRequestMessage request) =>
        new(await at.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));

    /// <summary>What a client sends that was asked for its user's colour.</summary>
    public static string Colour(JsonElement question, string colour) => new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = JsonNode.Parse(question.GetProperty("id").GetRawText()),
        ["result"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["colour"] = colour } },
    }.ToJsonString();

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }

    private static Task<TestEndpoint> StartAsync(SettableTimeProvider? clock, IServiceProvider? shared) => TestEndpoint.StartAsync(
        new Dictionary<string, string?> { ["SecureMcp:Sessions:Enabled"] = "true" },
        services =>
        {
            if (clock is not null)
                services.AddSingleton<TimeProvider>(clock);
            if (shared is null)
                return;
            services.AddSingleton(shared.GetRequiredService<ISessionStore>());
            services.AddSingleton(shared.GetRequiredService<IQuestionStore>());
        },
        builder => builder.AddMembers<SessionMembers>());
}
