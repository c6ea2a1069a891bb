using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>Makes calls tasks. Nothing runs on behind an answer before the client was told how to ask for it.</summary>
internal sealed class TaskStart(ITaskStore store, TaskRuns runs, DetachedCall detachment, IResultSender results, IOptions<TasksOptions> options, TimeProvider clock)
{
    /// <summary>How long a tool that says itself when it becomes a task may take to say so: no client waits in silence.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The call becomes a task, then the tool runs.</summary>
    public async ValueTask<Refusal?> AtOnceAsync(CallContext call, CallRunner run, CancellationToken cancellationToken)
    {
        var row = New(call);
        if (await store.TryAddAsync(row, cancellationToken) is null)
            return Exhausted();
        if (await TellAsync(call, row, cancellationToken))
            runs.Launch(row, detachment.Detach(call, call.Message!, Resume(row)), run);
        return null;
    }

    /// <summary>The tool runs; the call becomes a task when the tool says so or takes too long, unless it ends before.</summary>
    public async ValueTask<Refusal?> WaitAndSeeAsync(CallContext call, CallRunner run, CancellationToken cancellationToken)
    {
        var row = New(call);
        CallContext? detached = null;
        var task = new CallTask(
            async () => await store.TryAddAsync(row with { RunsUntil = clock.GetUtcNow() + options.Value.RunLease }, CancellationToken.None) is not null,
            // What the tool throws then would tell the client nothing that it could act on.
            () => detached!.Refusal = Exhausted(),
            (message, cancellation) => ReportAsync(row, message, cancellation));
        detached = detachment.Detach(call, call.Message!, task);
        var ending = runs.EndingOf(row);
        // Until it is a task, the client's going away cancels it like any call.
        var leaving = cancellationToken.UnsafeRegister(_ => runs.Stop(ending), null);
        var running = Task.Run(() => detachment.RunAsync(detached, run, ending.Token), CancellationToken.None);
        var isHandedOver = false;
        try
        {
            await Task.WhenAny(running, task.Begun, Task.Delay(Patience, clock, cancellationToken));
            if (task.Begun.IsCompleted || (!running.IsCompleted && !cancellationToken.IsCancellationRequested && await task.TryKeepAsync()))
            {
                // From here on the client may have its handle, and need not stay.
                await leaving.DisposeAsync();
                isHandedOver = await TryHandOverAsync(call, row, detached, task, cancellationToken);
                if (isHandedOver)
                    runs.Follow(row, detached, ending, () => running);
                return null;
            }

            if (cancellationToken.IsCancellationRequested)
                task.Abandon();
            await running;
            await detachment.PassOnAsync(detached, call, cancellationToken);
            return null;
        }
        finally
        {
            await leaving.DisposeAsync();
            call.HasBegun = detached.HasBegun;
            if (!isHandedOver)
                await DropAsync(row, task, ending, running);
        }
    }

    /// <summary>What a tool that runs in a task is given as its task.</summary>
    public ICallTask Resume(TaskRow row)
    {
        var task = new CallTask(() => Task.FromResult(true), static () => { }, (message, cancellation) => ReportAsync(row, message, cancellation));
        task.Told();
        return task;
    }

    private static Refusal Exhausted() => new(RefusalReason.TasksExhausted) { RetryAfter = TimeSpan.FromMinutes(1) };

    // Nobody is told any more: a tool that waits for that must not wait forever, and what was kept for it takes no room.
    private async ValueTask DropAsync(TaskRow row, CallTask task, CancellationTokenSource ending, Task running)
    {
        task.Abandon();
        if (!running.IsCompleted)
            runs.Stop(ending);
        await running;
        ending.Dispose();
        if (task.Begun.IsCompleted)
            await store.RemoveAsync(row.CallerKey, row.Id, CancellationToken.None);
    }

    private async ValueTask<bool> TryHandOverAsync(CallContext call, TaskRow row, CallContext detached, CallTask task, CancellationToken cancellationToken)
    {
        detached.TaskId = row.Id;
        if (!await TellAsync(call, row, cancellationToken))
            return false;
        task.Told();
        return true;
    }

    private async ValueTask<bool> TellAsync(CallContext call, TaskRow row, CancellationToken cancellationToken)
    {
        var isTold = false;
        try
        {
            call.TaskId = row.Id;
            await results.SendAsync(call, TaskAnswer.Created(row, options.Value.PollInterval), cancellationToken);
            isTold = call.Refusal is null;
            return isTold;
        }
        finally
        {
            if (!isTold)
                await store.RemoveAsync(row.CallerKey, row.Id, CancellationToken.None);
        }
    }

    private TaskRow New(CallContext call) =>
        new(TaskId.New(), call.Caller!.Key, call.Member!.Name, clock.GetUtcNow(), options.Value.TimeToLive) { Request = call.Message!.Utf8, Asked = call.Caller, RunsUntil = clock.GetUtcNow() + options.Value.RunLease };

    private async ValueTask ReportAsync(TaskRow task, string message, CancellationToken cancellationToken) =>
        await runs.ChangeAsync(task, (row, now) => TaskRule.Report(row, message, now), cancellationToken);
}
