using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>The runs of this process that nobody waits for, and the one way in which tasks change. Thread-safe.</summary>
internal sealed class TaskRuns(ITaskStore store, DetachedCall detachment, TimeProvider clock, ILogger<TaskRuns> logger) : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<TaskId, Run> running = new();

    /// <summary>Runs the tool in the background, until its end or the task's.</summary>
    public void Launch(TaskRow row, CallContext detached, CallRunner run)
    {
        var ending = EndingOf(row);
        Follow(row.Id, detached, ending, () => Task.Run(() => detachment.RunAsync(detached, run, ending.Token)));
    }

    /// <summary>Keeps what comes of a run.</summary>
    public void Follow(TaskId id, CallContext detached, CancellationTokenSource ending, Func<Task> run) =>
        _ = SettleAsync(id, detached, running[id] = new Run(ending), run);

    /// <summary>Ends when the task's time is over.</summary>
    public CancellationTokenSource EndingOf(TaskRow row) => new(row.EndsAt > clock.GetUtcNow() ? row.EndsAt - clock.GetUtcNow() : TimeSpan.Zero, clock);

    /// <summary>Tells the tool to stop, when it runs here.</summary>
    public void Cancel(TaskId id)
    {
        if (running.TryGetValue(id, out var run))
            Stop(run.Ending);
    }

    /// <summary>Tells a run to stop. What the tool does about it is not waited for, and can't harm who said so.</summary>
    public void Stop(CancellationTokenSource ending) => _ = StopAsync(ending);

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

    /// <summary>Ends all runs and waits a while for them, so that their records are there before the stores are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await Task.WhenAll(running.Values.Select(run => run.Settled.Task)).WaitAsync(LongestEnd, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        foreach (var id in running.Keys)
            Cancel(id);
    }

    private async Task SettleAsync(TaskId id, CallContext detached, Run current, Func<Task> run)
    {
        try
        {
            // A task that was cancelled before its run was known here: it need not begin.
            if (await store.GetAsync(id, CancellationToken.None) is not { IsOver: false })
                Stop(current.Ending);
            await run();
            await ChangeAsync(id, (row, now) => TaskRule.Settle(row, DetachedCall.AnswerOf(detached), now), CancellationToken.None);
        }
        catch (Exception lost)
        {
            Log.EndLost(logger, lost, detached.CorrelationId);
        }
        finally
        {
            // Only this run: the next one of the same task may have begun already, when this one ended with questions.
            running.TryRemove(KeyValuePair.Create(id, current));
            current.Ending.Dispose();
            current.Settled.TrySetResult();
        }
    }

    private async Task StopAsync(CancellationTokenSource ending)
    {
        try
        {
            await ending.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself meanwhile.
        }
        catch (AggregateException thrown)
        {
            Log.StopFailed(logger, thrown);
        }
    }

    private sealed class Run(CancellationTokenSource ending)
    {
        public CancellationTokenSource Ending => ending;

        public TaskCompletionSource Settled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
