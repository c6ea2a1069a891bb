using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd.Clients;

/// <summary>A client whose user waits for a tool.</summary>
internal interface IWaitingClient : IAsyncDisposable
{
    /// <summary>Calls the tool that reports progress; answers what arrived before the result, in its order.</summary>
    Task<IReadOnlyList<(double Progress, double? Total)>> ProgressAsync();

    /// <summary>Calls the slow tool and goes on without its result.</summary>
    Task StartSlowAsync(string run);

    /// <summary>Gives the slow call up; answers when the client is done with it.</summary>
    Task CancelAsync();
}

/// <summary>A client that runs on Node, in a process of its own: <c>client</c>, <c>sdk</c> or <c>bridge</c> (node/peers.mjs).</summary>
internal sealed class WaitingNodeClient : IWaitingClient
{
    private readonly Process process;

    private WaitingNodeClient(Process process) => this.process = process;

    public static async Task<IWaitingClient> ConnectAsync(string peer, string mode, Uri endpoint, string token)
    {
        await NodeTools.RequireAsync();
        var node = NodeTools.Start("client-wait.mjs", [endpoint.ToString(), mode, peer], new Dictionary<string, string> { ["MCP_TOKEN"] = token });
        _ = node.StandardError.ReadToEndAsync(CancellationToken.None);
        var client = new WaitingNodeClient(node);
        Assert.Equal("connected", await client.ReadAsync());
        return client;
    }

    public async Task<IReadOnlyList<(double Progress, double? Total)>> ProgressAsync()
    {
        var answer = JsonNode.Parse(await AskAsync("progress"))!;
        Assert.StartsWith("Reported", answer["text"]!.GetValue<string>(), StringComparison.Ordinal);
        return [.. answer["arrived"]!.AsArray().Select(step => (step!["progress"]!.GetValue<double>(), step["total"]?.GetValue<double>()))];
    }

    public async Task StartSlowAsync(string run) => Assert.Equal("started", await AskAsync($"start {run}"));

    public async Task CancelAsync() => Assert.Equal("given up", await AskAsync("cancel"));

    public ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> AskAsync(string command)
    {
        await process.StandardInput.WriteLineAsync(command);
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        return await ReadAsync();
    }

    private async Task<string> ReadAsync() =>
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException("The client ended.");
}

/// <summary>The C# SDK's client.</summary>
internal sealed class WaitingCSharpClient : IWaitingClient
{
    private readonly McpClient client;
    private readonly CancellationTokenSource gaveUp = new();
    private Task? slow;

    private WaitingCSharpClient(McpClient client) => this.client = client;

    public static async Task<IWaitingClient> ConnectAsync(string? version, Uri endpoint, string token) =>
        new WaitingCSharpClient(await CSharpClient.ConnectAsync(version, endpoint, token));

    public async Task<IReadOnlyList<(double Progress, double? Total)>> ProgressAsync()
    {
        var arrived = new Arrived();
        await client.CallToolAsync("test_tool_with_progress", progress: arrived, cancellationToken: TestContext.Current.CancellationToken);
        return [.. arrived.Steps];
    }

    public Task StartSlowAsync(string run)
    {
        slow = client.CallToolAsync("test_slow", new Dictionary<string, object?> { ["run"] = run }, cancellationToken: gaveUp.Token).AsTask();
        return Task.CompletedTask;
    }

    public async Task CancelAsync()
    {
        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow!);
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        gaveUp.Dispose();
    }

    // Progress<T> would hand the reports to the thread pool, and lose their order.
    private sealed class Arrived : IProgress<ProgressNotificationValue>
    {
        public ConcurrentQueue<(double Progress, double? Total)> Steps { get; } = new();

        public void Report(ProgressNotificationValue value) => Steps.Enqueue((value.Progress, value.Total));
    }
}
