using System.Globalization;
using SecureMcp.Calls;

namespace SecureMcp.Limits;

/// <summary>The limits of this process alone, forgotten when it ends. Thread-safe.</summary>
/// <param name="clock">Says which rows count no more, and need not be kept.</param>
/// <param name="capacity">The most rows at a time that count. Beyond it new ones are refused.</param>
internal sealed class MemoryRateStore(IStoreClock clock, int capacity = 100_000) : IRateStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, RateRow> rows = new(StringComparer.Ordinal);
    private long versions;
    private int sweepAt = Math.Min(1000, capacity);

    public int Count
    {
        get
        {
            lock (gate)
                return rows.Count;
        }
    }

    public ValueTask<RateRow?> GetAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
            return ValueTask.FromResult(rows.GetValueOrDefault(key));
    }

    public ValueTask<string?> TryPutAsync(string key, RateState state, string? version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (!string.Equals(rows.GetValueOrDefault(key)?.Version, version, StringComparison.Ordinal))
                return ValueTask.FromResult<string?>(null);
            if (version is null && rows.Count >= sweepAt)
                Sweep();
            var next = (++versions).ToString(CultureInfo.InvariantCulture);
            rows[key] = new RateRow(state, next);
            return ValueTask.FromResult<string?>(next);
        }
    }

    private void Sweep()
    {
        var now = clock.Now?.Earliest;
        foreach (var (key, row) in rows)
        {
            if (row.State.EndsAt is not { } end || end <= now)
                rows.Remove(key);
        }

        // Forgetting a row that counts would hand out its permits again.
        if (rows.Count >= capacity)
            throw new StateUnavailableException("Too many limits are kept in memory.");
        sweepAt = Math.Min(Math.Max(1000, rows.Count * 2), capacity);
    }
}
