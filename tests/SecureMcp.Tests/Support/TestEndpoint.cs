using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Audits;
using SecureMcp.Callers;
using SecureMcp.Tests.Pipelines;

namespace SecureMcp.Tests.Support;

/// <summary>The endpoint over HTTP on loopback, with <see cref="FakeTokens"/> at its door and state in memory.</summary>
internal sealed class TestEndpoint : IAsyncDisposable
{
    private readonly WebApplication running;

    private TestEndpoint(WebApplication app)
    {
        running = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => running.Services;

    public IReadOnlyList<AuditRecord> Records => ((MemoryAuditStore)running.Services.GetRequiredService<IAuditStore>()).Records;

    public static async Task<TestEndpoint> StartAsync(
        IReadOnlyDictionary<string, string?>? changes = null,
        Action<IServiceCollection>? replace = null,
        Action<SecureMcpBuilder>? members = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var settings = TestServices.Settings;
        foreach (var (key, value) in changes ?? new Dictionary<string, string?>())
            settings[key] = value;
        builder.Services.AddSecureMcpWith(settings, members);
        builder.Services.AddSingleton<ICallerChain, FakeTokens>();
        builder.Services.AddSingleton<WaitSignal>();
        replace?.Invoke(builder.Services);
        var app = builder.Build();
        app.Run(SecureMcpPipeline.Create(app.Services));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestEndpoint(app);
    }

    /// <summary>A request of 2026-07-28 with all that it needs; null as token sends none.</summary>
    public static HttpRequestMessage Modern(string? token, string method, JsonObject? parameters = null, JsonNode? id = null)
    {
        parameters ??= [];
        parameters["_meta"] ??= new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
        };
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id ?? 1, ["method"] = method, ["params"] = parameters };
        var request = Post(token, body.ToJsonString());
        request.Headers.Add("MCP-Protocol-Version", "2026-07-28");
        request.Headers.Add("Mcp-Method", method);
        if (method is "tools/call" or "prompts/get" && parameters["name"] is { } name)
            request.Headers.Add("Mcp-Name", name.GetValue<string>());
        if (method == "resources/read" && parameters["uri"] is { } uri)
            request.Headers.Add("Mcp-Name", uri.GetValue<string>());
        return request;
    }

    /// <summary>A request of 2025-11-25.</summary>
    public static HttpRequestMessage Legacy(string? token, string method, JsonObject? parameters = null, JsonNode? id = null)
    {
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id ?? 1, ["method"] = method };
        if (parameters is not null)
            body["params"] = parameters;
        var request = Post(token, body.ToJsonString());
        request.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        return request;
    }

    public static HttpRequestMessage Call(string? token, string tool, JsonObject? arguments = null) =>
        Modern(token, "tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments ?? [] });

    /// <summary>A request without a message, as the sessions of the older revisions know them.</summary>
    public static HttpRequestMessage Bare(string token, HttpMethod method)
    {
        var request = new HttpRequestMessage(method, "/mcp");
        request.Headers.Authorization = new("Bearer", token);
        request.Headers.Accept.ParseAdd("text/event-stream");
        return request;
    }

    public static HttpRequestMessage Post(string? token, string body) => Post(token, Encoding.UTF8.GetBytes(body));

    public static HttpRequestMessage Post(string? token, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => Client.SendAsync(request, TestContext.Current.CancellationToken);

    public async Task<JsonElement> SendForJsonAsync(HttpRequestMessage request)
    {
        using var response = await SendAsync(request);
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await running.DisposeAsync();
    }
}
