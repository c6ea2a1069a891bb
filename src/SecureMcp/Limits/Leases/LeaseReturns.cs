using System.Collections.Concurrent;

namespace SecureMcp.Limits.Leases;

/// <summary>
/// Gives back, behind everybody's back, what was leased ahead and not spent, shortly before the lease ends. A few at a time;
/// what does not get its turn ends by itself, a window later. Thread-safe.
/// </summary>
internal sealed class LeaseReturns : IAsyncDisposable, IDisposable
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<LeaseCell, bool> holding = new();
    private readonly IStoreClock clock;
    private readonly TimeProvider time;
    private readonly Func<LeaseCell, Task> giveBack;
    private readonly ITimer timer;
    private int running;

    /// <param name="clock">The store's clock.</param>
    /// <param name="time">For the timer.</param>
    /// <param name="giveBack">Gives back what a cell holds.</param>
    public LeaseReturns(IStoreClock clock, TimeProvider time, Func<LeaseCell, Task> giveBack)
    {
        this.clock = clock;
        this.time = time;
        this.giveBack = giveBack;
        timer = time.CreateTimer(static state => ((LeaseReturns)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sees to it that what the cell holds is given back in time.</summary>
    public void Watch(LeaseCell cell)
    {
        if (holding.TryAdd(cell, true))
            timer.Change(Period, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        var ends = holding.Keys.Select(cell => cell.TryReturn(DateTimeOffset.MaxValue, giveBack, out var returning) ? returning : Task.CompletedTask).ToList();
        await Task.WhenAll(ends).WaitAsync(LongestEnd, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => timer.Dispose();

    private void Look()
    {
        if (clock.Now is { } now)
        {
            foreach (var cell in holding.Keys)
            {
                if (!cell.IsHolding)
                    Forget(cell);
                else if (Volatile.Read(ref running) < AtOnce && cell.TryReturn(now.Latest + Margin(cell.Limit), giveBack, out var returning))
                    _ = FollowAsync(returning);
            }
        }

        // A cell that is watched anew meanwhile sets the timer itself.
        if (!holding.IsEmpty)
            timer.Change(Period, Timeout.InfiniteTimeSpan);
    }

    private void Forget(LeaseCell cell)
    {
        holding.TryRemove(cell, out _);
        // It may have been given something between the two looks.
        if (cell.IsHolding)
            holding.TryAdd(cell, true);
    }

    private async Task FollowAsync(Task returning)
    {
        Interlocked.Increment(ref running);
        // A store that does not answer is noticed by the calls; nobody waits for this one.
        await returning.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Decrement(ref running);
    }

    private static TimeSpan Margin(KeyedLimit limit) => limit.Ahead / 4;
}
