namespace SecureMcp.Protocol;

/// <summary>
/// How one stream that this instance writes is kept for others: first it, then each event before it is told, then its end.
/// Once something could not be kept, nothing more of it is. One thing after the other; thread-safe.
/// </summary>
internal sealed class StreamShelf(EventStream stream, SessionShelf session)
{
    private readonly Lock gate = new();
    private Task newest = Task.CompletedTask;
    private bool isOpen;
    private bool isLost;

    public ValueTask OpenAsync() => new(InTurnAsync(() => ValueTask.FromResult(true)));

    /// <summary>Answers what <paramref name="tell"/> does, which is asked when the message was kept.</summary>
    public async ValueTask<Task> AppendAsync(ReadOnlyMemory<byte> message, Func<Task> tell)
    {
        var told = Task.CompletedTask;
        await InTurnAsync(
            () => stream.IsComplete ? ValueTask.FromResult(true) : session.TryAppendAsync(stream, message),
            () => told = tell());
        return told;
    }

    public ValueTask PollAsync(TimeSpan retry) => new(InTurnAsync(() => session.TryPutAsync(stream, isComplete: false, isPolled: true, retry)));

    public ValueTask CompleteAsync() => new(InTurnAsync(() => session.TryPutAsync(stream, isComplete: true, stream.IsPolled, stream.Retry)));

    public Task RenewAsync() =>
        isOpen && !stream.IsComplete ? InTurnAsync(() => session.TryPutAsync(stream, isComplete: false, stream.IsPolled, stream.Retry)) : Task.CompletedTask;

    private Task InTurnAsync(Func<ValueTask<bool>> keep, Action? then = null)
    {
        lock (gate)
            return newest = FollowAsync(newest, keep, then);
    }

    private async Task FollowAsync(Task before, Func<ValueTask<bool>> keep, Action? then)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!isLost && !isOpen)
            isLost = !(isOpen = await session.TryPutAsync(stream, isComplete: false, stream.IsPolled, stream.Retry));
        if (!isLost)
            isLost = !await keep();
        then?.Invoke();
    }
}
