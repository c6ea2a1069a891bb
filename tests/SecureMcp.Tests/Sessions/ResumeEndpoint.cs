using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Audits;
using SecureMcp.Calls;
using SecureMcp.Protocol;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Sessions;

/// <summary>An endpoint with sessions and <see cref="StepMembers"/>, and what a client that loses connections does with it.</summary>
internal sealed class ResumeEndpoint : IAsyncDisposable
{
    private readonly TestEndpoint endpoint;

    private ResumeEndpoint(TestEndpoint endpoint) => this.endpoint = endpoint;

    public StepSignal Signal { get; } = new();

    public TestEndpoint Plain => endpoint;

    public IServiceProvider Services => endpoint.Services;

    public ReplayBuffer Buffer => Services.GetRequiredService<ReplayBuffer>();

    public IReadOnlyList<AuditRecord> Records => endpoint.Records;

    public static async Task<ResumeEndpoint> StartAsync(TimeProvider? clock = null, Action<IServiceCollection>? replace = null, bool sessions = true)
    {
        StepSignal? signal = null;
        var running = await TestEndpoint.StartAsync(
            new Dictionary<string, string?> { ["SecureMcp:Sessions:Enabled"] = sessions ? "true" : "false" },
            services =>
            {
                if (clock is not null)
                    services.AddSingleton(clock);
                services.AddSingleton(_ => signal!);
                replace?.Invoke(services);
            },
            builder => builder.AddMembers<StepMembers>());
        var started = new ResumeEndpoint(running);
        signal = started.Signal;
        return started;
    }

    public async Task<string> OpenAsync(string token = "plain", string version = "2025-11-25")
    {
        using var response = await endpoint.SendAsync(Speaking(version, TestEndpoint.Legacy(token, "initialize", new JsonObject
        {
            ["protocolVersion"] = version,
            ["capabilities"] = new JsonObject(),
            ["clientInfo"] = new JsonObject { ["name"] = "test", ["version"] = "1" },
        })));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var id = response.Headers.GetValues(SessionId.Header).Single();
        using var ready = await endpoint.SendAsync(In(id, TestEndpoint.Post(token, """{"jsonrpc":"2.0","method":"notifications/initialized"}""")));
        Assert.Equal(HttpStatusCode.Accepted, ready.StatusCode);
        return id;
    }

    public Task<SseReader> CallAsync(string session, string tool, string token = "plain", string version = "2025-11-25") =>
        ReadAsync(In(session, Speaking(version, TestEndpoint.Legacy(token, "tools/call", new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject() }, 7))));

    public Task<SseReader> GetAsync(string session, string? after, string token = "plain", string version = "2025-11-25")
    {
        var request = Speaking(version, TestEndpoint.Bare(token, HttpMethod.Get));
        if (after is not null)
            request.Headers.Add(EventId.Header, after);
        return ReadAsync(In(session, request));
    }

    public async Task<HttpStatusCode> StatusAsync(string session, string? after, string token = "plain")
    {
        using var reader = await GetAsync(session, after, token);
        return reader.Response.StatusCode;
    }

    public async Task<HttpStatusCode> PostAsync(string session, string body)
    {
        using var response = await endpoint.SendAsync(In(session, TestEndpoint.Post("plain", body)));
        return response.StatusCode;
    }

    public async Task<HttpStatusCode> EndAsync(string session)
    {
        using var response = await endpoint.SendAsync(In(session, TestEndpoint.Bare("plain", HttpMethod.Delete)));
        return response.StatusCode;
    }

    public static Task EventuallyAsync(Func<bool> holds) => EventuallyAsync(() => Task.FromResult(holds()));

    public static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await holds())
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(25), TestContext.Current.CancellationToken);
        }

        Assert.Fail("It never came true.");
    }

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    private static HttpRequestMessage In(string session, HttpRequestMessage request)
    {
        request.Headers.Add(SessionId.Header, session);
        return request;
    }

    private static HttpRequestMessage Speaking(string version, HttpRequestMessage request)
    {
        request.Headers.Remove("MCP-Protocol-Version");
        request.Headers.Add("MCP-Protocol-Version", version);
        return request;
    }

    private async Task<SseReader> ReadAsync(HttpRequestMessage request) =>
        new(await endpoint.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
}
