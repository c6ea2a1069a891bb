using System.Globalization;
using SecureMcp.Calls;

namespace SecureMcp.Limits;

/// <summary>The rates of this process's callers, forgotten when it ends. Thread-safe.</summary>
/// <param name="clock">Says which allowances are whole again, and need no row.</param>
/// <param name="capacity">The most callers at a time whose allowance is not whole. Beyond it new callers are refused.</param>
internal sealed class MemoryRateStore(TimeProvider clock, int capacity = 100_000) : IRateStore
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

    public ValueTask<RateRow?> GetAsync(string callerKey, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
            return ValueTask.FromResult(rows.GetValueOrDefault(callerKey));
    }

    public ValueTask<string?> TryPutAsync(string callerKey, DateTimeOffset wholeAt, string? version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (!string.Equals(rows.GetValueOrDefault(callerKey)?.Version, version, StringComparison.Ordinal))
                return ValueTask.FromResult<string?>(null);
            if (version is null && rows.Count >= sweepAt)
                Sweep();
            var next = (++versions).ToString(CultureInfo.InvariantCulture);
            rows[callerKey] = new RateRow(wholeAt, next);
            return ValueTask.FromResult<string?>(next);
        }
    }

    private void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var (key, row) in rows)
        {
            if (row.WholeAt <= now)
                rows.Remove(key);
        }

        // Forgetting a row that is not whole would hand its caller a new allowance.
        if (rows.Count >= capacity)
            throw new StateUnavailableException("The rates of too many callers are kept in memory.");
        sweepAt = Math.Min(Math.Max(1000, rows.Count * 2), capacity);
    }
}
