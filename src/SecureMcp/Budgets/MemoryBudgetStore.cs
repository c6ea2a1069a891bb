using System.Globalization;
using SecureMcp.Calls;

namespace SecureMcp.Budgets;

/// <summary>What was used up in this process, forgotten when it ends. Thread-safe.</summary>
/// <param name="clock">The time there.</param>
/// <param name="capacity">The most rows. Beyond it callers and sessions without one are refused, never a row forgotten.</param>
internal sealed class MemoryBudgetStore(TimeProvider clock, int capacity = 100_000) : IBudgetStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<BudgetKey, BudgetReading> rows = [];
    private long versions;

    public ValueTask<BudgetReading> GetAsync(BudgetKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
            return ValueTask.FromResult(rows.TryGetValue(key, out var known) ? known with { Time = Now() } : new BudgetReading(null, null, Now()));
    }

    public ValueTask<BudgetReading?> TryPutAsync(BudgetKey key, BudgetRow row, string? version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (rows.GetValueOrDefault(key)?.Version != version)
                return ValueTask.FromResult<BudgetReading?>(null);
            if (version is null && rows.Count >= capacity)
                throw new StateUnavailableException("The budgets of too many callers are kept in memory.");
            return ValueTask.FromResult<BudgetReading?>(rows[key] = new BudgetReading(row, (++versions).ToString(CultureInfo.InvariantCulture), Now()));
        }
    }

    private BudgetTime Now() => new(clock.GetUtcNow(), Moment.Now(clock));
}
