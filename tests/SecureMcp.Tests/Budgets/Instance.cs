using SecureMcp.Budgets;
using SecureMcp.Calls;

namespace SecureMcp.Tests.Budgets;

/// <summary>One instance of several on one store: with a wall clock that is wrong, and answers that can get lost.</summary>
internal sealed class Instance : IBudgetStore
{
    private readonly IBudgetStore store;
    private readonly TimeProvider clock;

    public Instance(IBudgetStore store, TimeProvider right, BudgetsOptions options, TimeSpan skew = default)
    {
        this.store = store;
        clock = new SkewedClock(right, skew);
        Account = new BudgetAccount(new BudgetKey(new string('a', 64)), this, options, clock);
    }

    public BudgetAccount Account { get; }

    public int Operations { get; private set; }

    /// <summary>Decides of each write what becomes of its answer.</summary>
    public Func<Loss> Loses { get; set; } = () => Loss.None;

    public async Task<bool> TakeAsync() => (await Account.TakeAsync(TestContext.Current.CancellationToken)).IsTaken;

    public async ValueTask<BudgetReading> GetAsync(BudgetKey key, CancellationToken cancellationToken)
    {
        Operations++;
        return AsHere(await store.GetAsync(key, cancellationToken));
    }

    public async ValueTask<BudgetReading?> TryPutAsync(BudgetKey key, BudgetRow row, string? version, CancellationToken cancellationToken)
    {
        Operations++;
        var loss = Loses();
        if (loss == Loss.Request)
            throw new StateUnavailableException("away");
        var put = await store.TryPutAsync(key, row, version, cancellationToken);
        return loss switch
        {
            Loss.Answer => throw new StateUnavailableException("lost"),
            // As a retry finds its own first try.
            Loss.FirstAnswer => null,
            _ => put is null ? null : AsHere(put),
        };
    }

    // The store's time comes with the answer, the instance's own clocks are its own.
    private BudgetReading AsHere(BudgetReading there) => there with { Time = there.Time with { AsOf = Moment.Now(clock) } };

    internal enum Loss
    {
        None,
        Request,
        Answer,
        FirstAnswer,
    }

    private sealed class SkewedClock(TimeProvider right, TimeSpan skew) : TimeProvider
    {
        public override long TimestampFrequency => right.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + skew;

        public override long GetTimestamp() => right.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => right.CreateTimer(callback, state, dueTime, period);
    }
}
