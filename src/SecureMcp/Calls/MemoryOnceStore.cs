namespace SecureMcp.Calls;

/// <summary>What was used in this process, forgotten when it ends. Thread-safe.</summary>
/// <param name="clock">Says what may be forgotten.</param>
/// <param name="capacity">The most ids at a time. Beyond it none is let through: forgetting one early would let it be used twice.</param>
internal sealed class MemoryOnceStore(TimeProvider clock, int capacity = 100_000) : IOnceStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Purpose, string Id), (string User, DateTimeOffset ExpiresAt)> uses = [];
    private int sweepAt = Math.Min(1000, capacity);

    public int Count
    {
        get
        {
            lock (gate)
                return uses.Count;
        }
    }

    public ValueTask<bool> TryUseAsync(string purpose, string id, string user, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (uses.TryGetValue((purpose, id), out var use))
                return ValueTask.FromResult(use.User == user);
            if (uses.Count >= sweepAt)
                Sweep();
            uses.Add((purpose, id), (user, expiresAt));
            return ValueTask.FromResult(true);
        }
    }

    private void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var (key, use) in uses)
        {
            if (use.ExpiresAt <= now)
                uses.Remove(key);
        }

        if (uses.Count >= capacity)
            throw new StateUnavailableException("Too many used ids are kept in memory.");
        sweepAt = Math.Min(Math.Max(1000, uses.Count * 2), capacity);
    }
}
