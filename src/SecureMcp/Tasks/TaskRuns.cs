using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>The runs of this process that nobody waits for, and the one way in which tasks change. Thread-safe.</summary>
internal sealed class TaskRuns(ITaskStore store, DetachedCall detachment, TimeProvider clock, ILogger<TaskRuns> logger) : IDisposable
{
    private readonly ConcurrentDictionary<TaskId, CancellationTokenSource> running = new();

    /// <summary>Runs the tool in the background, until its end or the task's.</summary>
    public void Launch(TaskRow row, CallContext detached, CallRunner run)
    {
        var ending = EndingOf(row);
        Follow(row.Id, detached, ending, Task.Run(() => detachment.RunAsync(detached, run, ending.Token)));
    }

    /// <summary>Keeps what comes of a run that is under way.</summary>
    public void Follow(TaskId id, CallContext detached, CancellationTokenSource ending, Task run)
    {
        running[id] = ending;
        _ = SettleAsync(id, detached, ending, run);
    }

    /// <summary>Ends when the task's time is over.</summary>
    public CancellationTokenSource EndingOf(TaskRow row) => new(row.EndsAt > clock.GetUtcNow() ? row.EndsAt - clock.GetUtcNow() : TimeSpan.Zero, clock);

    /// <summary>Tells the tool to stop, when it runs here.</summary>
    public void Cancel(TaskId id)
    {
        if (!running.TryGetValue(id, out var ending))
            return;
        try
        {
            ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself meanwhile.
        }
    }

    /// <summary>Changes the task as <paramref name="change"/> says of its newest state; answers the state after that, or null when there was nothing to change.</summary>
    public async ValueTask<TaskRow?> ChangeAsync(TaskId id, Func<TaskRow, DateTimeOffset, TaskRow?> change, CancellationToken cancellationToken)
    {
        while (await store.GetAsync(id, cancellationToken) is { } row)
        {
            var now = clock.GetUtcNow();
            if (change(row, now) is not { } next)
                return null;
            var written = await store.TryReplaceAsync(row, next, cancellationToken);
            if (written == TaskWrite.Full)
                written = await store.TryReplaceAsync(row, next = TaskRule.GiveUp(row, now), cancellationToken);
            if (written == TaskWrite.Done)
                return next;
        }

        return null;
    }

    public void Dispose()
    {
        foreach (var id in running.Keys)
            Cancel(id);
    }

    private async Task SettleAsync(TaskId id, CallContext detached, CancellationTokenSource ending, Task run)
    {
        try
        {
            // A task that was cancelled while its run was being prepared.
            if (await store.GetAsync(id, CancellationToken.None) is not { IsOver: false })
                await ending.CancelAsync();
            await run;
            await ChangeAsync(id, (row, now) => TaskRule.Settle(row, DetachedCall.AnswerOf(detached), now), CancellationToken.None);
        }
        catch (Exception lost)
        {
            Log.EndLost(logger, lost, detached.CorrelationId);
        }
        finally
        {
            running.TryRemove(id, out _);
            ending.Dispose();
        }
    }
}
