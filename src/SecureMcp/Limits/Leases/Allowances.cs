using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using SecureMcp.Calls;

namespace SecureMcp.Limits.Leases;

/// <summary>
/// The permits of all limits, as this instance leases them from the store that it shares with the others. A permit at hand
/// is taken without waiting and without allocating; a refusal that is known to hold costs no round trip. Thread-safe.
/// </summary>
internal sealed class Allowances : IAsyncDisposable, IDisposable
{
    private const int Rounds = 32;
    private static readonly TimeSpan ContentionPause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, LeaseCell> cells = new(StringComparer.Ordinal);
    private readonly string instance = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private readonly int capacity;
    private readonly IStoreClock clock;
    private readonly LeaseFlight flight;
    private readonly LeaseReturns returns;
    private readonly Func<LeaseCell, Task> lease;
    private long made;
    private int sweepAt;

    /// <param name="store">Where the limits are counted.</param>
    /// <param name="clock">That store's clock.</param>
    /// <param name="time">For pauses and the timer.</param>
    /// <param name="capacity">The most limits that are remembered here at a time; others cost more round trips.</param>
    public Allowances(IRateStore store, IStoreClock clock, TimeProvider time, int capacity = 20_000)
    {
        this.clock = clock;
        this.capacity = capacity;
        sweepAt = Math.Min(1000, capacity);
        flight = new LeaseFlight(store, clock, time);
        returns = new LeaseReturns(clock, time, flight.ReturnAsync);
        lease = LeaseAsync;
    }

    /// <summary>Permits that no other instance knows of.</summary>
    public static Allowances OfThisProcess(TimeProvider time)
    {
        var own = new LocalStoreClock(time);
        return new Allowances(new MemoryRateStore(own), own, time);
    }

    /// <summary>Takes a permit if memory alone decides it.</summary>
    public LeaseTaking TryTake(KeyedLimit limit) =>
        clock.Now is { } now && cells.TryGetValue(limit.Key, out var cell) ? cell.TryTake(now) : default;

    /// <summary>Takes a permit, or says when there may be one.</summary>
    /// <exception cref="StateUnavailableException">The store did not answer, or does not tell the time.</exception>
    public async ValueTask<LeaseTaking> TakeAsync(KeyedLimit limit, CancellationToken cancellationToken)
    {
        var cell = CellOf(limit);
        for (var round = 0; round < Rounds; round++)
        {
            if (clock.Now is { } now && cell.TryTake(now) is { Outcome: not LeaseOutcome.Unknown } known)
                return known;
            var leased = cell.JoinAsync(lease);
            try
            {
                await leased.WaitAsync(cancellationToken);
            }
            finally
            {
                cell.Leave();
            }
        }

        return new LeaseTaking(LeaseOutcome.Contended, Wait: ContentionPause);
    }

    /// <summary>Gives back a permit that was taken and not used.</summary>
    public void PutBack(KeyedLimit limit, long turn)
    {
        if (!cells.TryGetValue(limit.Key, out var cell))
            return;
        cell.PutBack(turn);
        returns.Watch(cell);
    }

    /// <summary>Gives back what is not spent, as far as that is done soon.</summary>
    public ValueTask DisposeAsync() => returns.DisposeAsync();

    /// <summary>Gives nothing back: what is leased ends by itself.</summary>
    public void Dispose() => returns.Dispose();

    private async Task LeaseAsync(LeaseCell cell)
    {
        await Task.Yield();
        await flight.LeaseAsync(cell);
        if (cell.IsHolding)
            returns.Watch(cell);
    }

    private LeaseCell CellOf(KeyedLimit limit)
    {
        if (cells.TryGetValue(limit.Key, out var known))
            return known;
        if (cells.Count >= Volatile.Read(ref sweepAt))
            Sweep();
        // A name of its own for each: what a row says of a cell that is gone must never be taken for another's.
        var number = Interlocked.Increment(ref made);
        var cell = new LeaseCell(limit, instance + number.ToString("x", CultureInfo.InvariantCulture), number << 32);
        return cells.Count < capacity ? cells.GetOrAdd(limit.Key, cell) : cell;
    }

    private void Sweep()
    {
        if (clock.Now is not { } now)
            return;
        foreach (var entry in cells)
        {
            if (entry.Value.IsIdle(now))
                cells.TryRemove(entry);
        }

        Volatile.Write(ref sweepAt, Math.Min(Math.Max(1000, cells.Count * 2), capacity));
    }
}
