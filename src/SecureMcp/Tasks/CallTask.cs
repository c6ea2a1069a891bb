using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>The task that a call is, or may become. Thread-safe.</summary>
/// <param name="keep">Puts the task into the store; false when there is no room.</param>
/// <param name="refuse">Notes that the client is to hear that there is no room.</param>
/// <param name="report">Notes what the tool says of how far it is.</param>
internal sealed class CallTask(Func<Task<bool>> keep, Action refuse, Func<string, CancellationToken, ValueTask> report) : ICallTask
{
    private readonly Lazy<Task<bool>> kept = new(keep);
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsTask => told.Task.IsCompletedSuccessfully;

    /// <summary>Ends when the task is kept, and its client has to be told.</summary>
    public Task Begun => begun.Task;

    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (!await TryKeepAsync())
        {
            refuse();
            throw new InvalidOperationException("There are as many tasks as there may be.");
        }

        await told.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Keeps the task, once; false when there is no room.</summary>
    public async ValueTask<bool> TryKeepAsync()
    {
        if (!await kept.Value)
            return false;
        begun.TrySetResult();
        return true;
    }

    /// <summary>The client knows.</summary>
    public void Told() => told.TrySetResult();

    /// <summary>The client will never know: nothing may go on.</summary>
    public void Abandon() => told.TrySetCanceled();

    public ValueTask ReportAsync(string message, CancellationToken cancellationToken) =>
        IsTask ? report(message, cancellationToken) : ValueTask.CompletedTask;
}
