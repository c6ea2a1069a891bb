using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>The runs of this process that nobody waits for, and the one way in which tasks change. Thread-safe.</summary>
internal sealed class TaskRuns(ITaskStore store, DetachedCall detachment, IOptions<TasksOptions> options, TimeProvider clock, ILogger<TaskRuns> logger) : IAsyncDisposable, IDisposable
{
    private const int RenewalsPerLease = 6;
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<TaskId, Run> running = new();

    /// <summary>Runs the tool in the background, until its end or the task's.</summary>
    public void Launch(TaskRow row, CallContext detached, CallRunner run)
    {
        var ending = EndingOf(row);
        Follow(row, detached, ending, () => Task.Run(() => detachment.RunAsync(detached, run, ending.Token)));
    }

    /// <summary>Keeps what comes of a run.</summary>
    public void Follow(TaskRow task, CallContext detached, CancellationTokenSource ending, Func<Task> run) =>
        _ = SettleAsync(task, detached, running[task.Id] = new Run(ending), run);

    /// <summary>The caller's task, or null. One that nobody works on any more has failed from now on.</summary>
    public async ValueTask<TaskRow?> FindAsync(string callerKey, TaskId id, CancellationToken cancellationToken)
    {
        var row = await store.GetAsync(callerKey, id, cancellationToken);
        // What runs here is known to, however late its renewal.
        if (row is null || !TaskRule.IsAbandoned(row, clock.GetUtcNow()) || running.ContainsKey(id))
            return row;
        if (await ChangeAsync(row, TaskRule.Interrupt, cancellationToken) is not { } failed)
            return await store.GetAsync(callerKey, id, cancellationToken);
        Log.Interrupted(logger, row.Tool);
        return failed;
    }

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
    public async ValueTask<TaskRow?> ChangeAsync(TaskRow task, Func<TaskRow, DateTimeOffset, TaskRow?> change, CancellationToken cancellationToken)
    {
        while (await store.GetAsync(task.CallerKey, task.Id, cancellationToken) is { } row)
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

    private async Task SettleAsync(TaskRow task, CallContext detached, Run current, Func<Task> run)
    {
        using var over = new CancellationTokenSource();
        var renewing = Task.CompletedTask;
        try
        {
            // A task that was cancelled before its run was known here: it need not begin.
            if (await store.GetAsync(task.CallerKey, task.Id, CancellationToken.None) is not { IsOver: false })
                Stop(current.Ending);
            renewing = RenewAsync(task, current, over.Token);
            await run();
            await ChangeAsync(task, (row, now) => TaskRule.Settle(row, DetachedCall.AnswerOf(detached), now), CancellationToken.None);
        }
        catch (Exception lost)
        {
            Log.EndLost(logger, lost, detached.CorrelationId);
        }
        finally
        {
            await over.CancelAsync();
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Only this run: the next one of the same task may have begun already, when this one ended with questions.
            running.TryRemove(KeyValuePair.Create(task.Id, current));
            current.Ending.Dispose();
            current.Settled.TrySetResult();
        }
    }

    /// <summary>Says that the run is alive, and hears that the task was cancelled or given up at another instance.</summary>
    private async Task RenewAsync(TaskRow task, Run current, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Value.RunLease / RenewalsPerLease, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                if (await ChangeAsync(task, (row, now) => TaskRule.Renew(row, options.Value.RunLease, now), cancellationToken) is null)
                {
                    Stop(current.Ending);
                    return;
                }
            }
            catch (StateUnavailableException lost)
            {
                // The next turn may do better; if none does, others take the task for interrupted.
                Log.NotRenewed(logger, lost, task.Tool);
            }
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
