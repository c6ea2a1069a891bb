namespace SecureMcp.Storage;

/// <summary>
/// Turns of callers at this instance, for changes that would otherwise only lose to each other at the service. A caller may
/// wait for another one with which it shares a turn by chance. Thread-safe.
/// </summary>
internal sealed class CallerTurns : IDisposable
{
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the caller's turn, which it has until the answer is disposed.</summary>
    public async ValueTask<Turn> TakeAsync(string callerKey, CancellationToken cancellationToken)
    {
        var turn = turns[(uint)callerKey.GetHashCode(StringComparison.Ordinal) % turns.Length];
        await turn.WaitAsync(cancellationToken);
        return new Turn(turn);
    }

    public void Dispose()
    {
        foreach (var turn in turns)
            turn.Dispose();
    }

    public readonly struct Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
