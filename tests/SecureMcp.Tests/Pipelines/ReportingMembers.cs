using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Tools that say much before they answer.</summary>
internal sealed class ReportingMembers(Endless endless)
{
    [McpServerTool(Name = "report_for_ever", ReadOnly = true), AllowAnyCaller]
    public async Task<string> ReportForEver(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        try
        {
            for (var step = 1; ; step++)
            {
                await ReportAsync(context, step, new string('x', 100), cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
        catch (OperationCanceledException)
        {
            endless.Stopped.TrySetResult();
            throw;
        }
    }

    [McpServerTool(Name = "report_much", ReadOnly = true), AllowAnyCaller]
    public static async Task<string> ReportMuch(RequestContext<CallToolRequestParams> context, int size, int times, int last, CancellationToken cancellationToken)
    {
        for (var step = 1; step <= times; step++)
            await ReportAsync(context, step, new string('x', size), cancellationToken);
        return new string('y', last);
    }

    private static Task ReportAsync(RequestContext<CallToolRequestParams> context, int step, string message, CancellationToken cancellationToken) =>
        context.Server.NotifyProgressAsync(context.Params!.ProgressToken!.Value, new ProgressNotificationValue { Progress = step, Message = message }, cancellationToken: cancellationToken);
}

/// <summary>Lets a test see that a tool without an end was stopped.</summary>
internal sealed class Endless
{
    public TaskCompletionSource Stopped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
