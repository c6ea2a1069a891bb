using System.Globalization;
using SecureMcp.Calls;

namespace SecureMcp.Idempotency;

/// <summary>What came of this process's calls, forgotten when it ends. Thread-safe.</summary>
/// <param name="clock">Says what may be forgotten.</param>
/// <param name="capacity">The most bytes of outcomes. Beyond it new calls are refused: forgetting one early would let it happen twice.</param>
internal sealed class MemoryOutcomeStore(TimeProvider clock, long capacity = 64 * 1024 * 1024) : IOutcomeStore
{
    // What a row takes beside its outcome, so that many empty ones are bounded, too.
    private const int Overhead = 1024;
    private readonly Lock gate = new();
    private readonly Dictionary<(string CallerKey, string Name), OutcomeRow> rows = [];
    private long versions;
    private long size;

    public ValueTask<OutcomeRow> ClaimAsync(OutcomeRow row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (Find(row.CallerKey, row.Name) is { } there)
                return ValueTask.FromResult(there);
            if (size + SizeOf(row) > capacity)
                Sweep();
            if (size + SizeOf(row) > capacity)
                throw new StateUnavailableException("Too many outcomes of calls are kept in memory.");
            return ValueTask.FromResult(Put(row));
        }
    }

    public ValueTask<OutcomeRow?> GetAsync(string callerKey, string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
            return ValueTask.FromResult(Find(callerKey, name));
    }

    public ValueTask<OutcomeRow?> TryReplaceAsync(OutcomeRow before, OutcomeRow after, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (!IsCurrent(before))
                return ValueTask.FromResult<OutcomeRow?>(null);
            if (size + SizeOf(after) - SizeOf(before) > capacity)
                throw new StateUnavailableException("Too many outcomes of calls are kept in memory.");
            return ValueTask.FromResult<OutcomeRow?>(Put(after));
        }
    }

    public ValueTask RemoveAsync(OutcomeRow row, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (IsCurrent(row))
                Remove(row);
        }

        return ValueTask.CompletedTask;
    }

    private static long SizeOf(OutcomeRow row) => Overhead + row.Payload.Length;

    private OutcomeRow? Find(string callerKey, string name) =>
        rows.GetValueOrDefault((callerKey, name)) is { } row && row.ExpiresAt > clock.GetUtcNow() ? row : null;

    private bool IsCurrent(OutcomeRow row) => row.Version is not null && rows.GetValueOrDefault((row.CallerKey, row.Name))?.Version == row.Version;

    private OutcomeRow Put(OutcomeRow row)
    {
        if (rows.TryGetValue((row.CallerKey, row.Name), out var earlier))
            Remove(earlier);
        var kept = row with { Version = (++versions).ToString(CultureInfo.InvariantCulture) };
        rows[(row.CallerKey, row.Name)] = kept;
        size += SizeOf(kept);
        return kept;
    }

    private void Remove(OutcomeRow row)
    {
        rows.Remove((row.CallerKey, row.Name));
        size -= SizeOf(row);
    }

    private void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var over in rows.Values.Where(row => row.ExpiresAt <= now).ToList())
            Remove(over);
    }
}
