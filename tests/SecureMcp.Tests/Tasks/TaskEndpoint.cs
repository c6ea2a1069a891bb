using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Audits;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Tasks;

/// <summary>The endpoint with tools that run as tasks, and a client that knows tasks.</summary>
internal sealed class TaskEndpoint : IAsyncDisposable
{
    private readonly TestEndpoint endpoint;

    private TaskEndpoint(TestEndpoint endpoint, Bench bench)
    {
        this.endpoint = endpoint;
        Bench = bench;
    }

    public Bench Bench { get; }

    public IReadOnlyList<AuditRecord> Records => endpoint.Records;

    public IServiceProvider Services => endpoint.Services;

    public static async Task<TaskEndpoint> StartAsync(TimeProvider? clock = null, IReadOnlyDictionary<string, string?>? changes = null, Action<IServiceCollection>? replace = null)
    {
        var bench = new Bench();
        var settings = new Dictionary<string, string?>(changes ?? new Dictionary<string, string?>()) { ["SecureMcp:Tasks:Enabled"] = "true", ["SecureMcp:Limits:PermitLimit"] = "10000" };
        var started = await TestEndpoint.StartAsync(
            settings,
            services =>
            {
                services.AddSingleton(bench);
                if (clock is not null)
                    services.AddSingleton(clock);
                replace?.Invoke(services);
            },
            builder => builder.AddMembers<TaskMembers>());
        return new TaskEndpoint(started, bench);
    }

    /// <summary>A request of a client that knows tasks.</summary>
    public static HttpRequestMessage Request(string token, string method, JsonObject? parameters = null)
    {
        parameters ??= [];
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = new JsonObject(), ["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() } },
        };
        var request = TestEndpoint.Modern(token, method, parameters);
        if (parameters["taskId"] is JsonValue id && id.TryGetValue<string>(out var name))
            request.Headers.Add("Mcp-Name", name);
        return request;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => endpoint.SendAsync(request);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken leaving) => endpoint.Client.SendAsync(request, leaving);

    public Task<JsonElement> SendForJsonAsync(HttpRequestMessage request) => endpoint.SendForJsonAsync(request);

    public Task<JsonElement> CallAsync(string tool, JsonObject? arguments = null, string token = "plain") =>
        SendForJsonAsync(Request(token, "tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments ?? [] }));

    /// <summary>Calls the tool, which has to become a task, and answers the task's name.</summary>
    public async Task<string> StartTaskAsync(string tool, JsonObject? arguments = null, string token = "plain")
    {
        var answer = await CallAsync(tool, arguments, token);
        Assert.True(answer.TryGetProperty("result", out var result) && result.GetProperty("resultType").ValueEquals("task"), answer.GetRawText());
        return result.GetProperty("taskId").GetString()!;
    }

    public Task<JsonElement> GetAsync(string task, string token = "plain") => SendForJsonAsync(Request(token, "tasks/get", new JsonObject { ["taskId"] = task }));

    public Task<JsonElement> CancelAsync(string task, string token = "plain") => SendForJsonAsync(Request(token, "tasks/cancel", new JsonObject { ["taskId"] = task }));

    public Task<JsonElement> UpdateAsync(string task, JsonObject responses, string token = "plain") =>
        SendForJsonAsync(Request(token, "tasks/update", new JsonObject { ["taskId"] = task, ["inputResponses"] = responses }));

    /// <summary>Polls until the task has the status.</summary>
    public async Task<JsonElement> UntilAsync(string task, string status, string token = "plain")
    {
        for (var tries = 0; ; tries++)
        {
            var answer = await GetAsync(task, token);
            if (answer.TryGetProperty("result", out var result) && result.GetProperty("status").ValueEquals(status))
                return result;
            Assert.True(tries < 500, answer.GetRawText());
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Bench.Open();
        await endpoint.DisposeAsync();
    }
}
