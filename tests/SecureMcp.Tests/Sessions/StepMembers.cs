using System.Threading.Channels;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Sessions;

/// <summary>Tools that say something whenever a test wants them to.</summary>
internal sealed class StepMembers
{
    [McpServerTool(Name = "steps", ReadOnly = true), AllowAnyCaller]
    public static async Task<string> Steps(StepSignal signal, McpServer server, CancellationToken cancellationToken)
    {
        await RunAsync(signal, server, cancellationToken);
        return "the answer";
    }

    [McpServerTool(Name = "polled", ReadOnly = true), AllowAnyCaller]
    public static async Task<string> Polled(StepSignal signal, RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        await context.EnablePollingAsync(TimeSpan.FromMilliseconds(250), cancellationToken);
        await RunAsync(signal, context.Server, cancellationToken);
        return "the answer";
    }

    [McpServerResource(UriTemplate = "note://open", Name = "open", MimeType = "text/plain"), AllowAnyCaller]
    public static string Open() => "open";

    private static async Task RunAsync(StepSignal signal, McpServer server, CancellationToken cancellationToken)
    {
        try
        {
            signal.Started.TrySetResult();
            await foreach (var step in signal.Wanted.Reader.ReadAllAsync(cancellationToken))
            {
                await server.SendNotificationAsync("notifications/message", new LoggingMessageNotificationParams { Level = LoggingLevel.Info, Data = System.Text.Json.JsonSerializer.SerializeToElement(step) }, cancellationToken: cancellationToken);
                signal.Said.Writer.TryWrite(step);
            }
        }
        finally
        {
            signal.Ended.TrySetResult(cancellationToken.IsCancellationRequested);
        }
    }
}

/// <summary>What a test wants said, and what has been.</summary>
internal sealed class StepSignal
{
    public Channel<string> Wanted { get; } = Channel.CreateUnbounded<string>();

    public Channel<string> Said { get; } = Channel.CreateUnbounded<string>();

    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the tool was cancelled.</summary>
    public TaskCompletionSource<bool> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task SayAsync(string step)
    {
        Assert.True(Wanted.Writer.TryWrite(step));
        Assert.Equal(step, await Said.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    public void Finish() => Wanted.Writer.Complete();
}
