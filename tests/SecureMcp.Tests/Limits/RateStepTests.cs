using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;
using SecureMcp.Limits;
using SecureMcp.Limits.Leases;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Limits;

public sealed class RateStepTests(ITestOutputHelper output)
{
    private readonly SettableTimeProvider clock = new();

    private LocalStoreClock StoreClock => field ??= new LocalStoreClock(clock);

    [Fact]
    public async Task Two_instances_share_one_allowance()
    {
        var store = new MemoryRateStore(StoreClock);
        var (one, other) = (Step(store), Step(store));

        Assert.Null(await AskAsync(one));
        Assert.Null(await AskAsync(other));
        Assert.Null(await AskAsync(one));
        clock.Advance(TimeSpan.FromSeconds(3));
        var refusal = await AskAsync(other);

        Assert.Equal((RefusalReason.RateExceeded, "caller"), (refusal!.Reason, refusal.Fault));
        Assert.Equal(new UsedUpLimit("caller", 3, TimeSpan.FromMinutes(1)), refusal.Limit);
        // The other instance's lease ends two seconds after its call; nothing of it is left, and it is not asked whether it was.
        Assert.InRange(refusal.RetryAfter!.Value, TimeSpan.FromSeconds(57), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_slow_caller_costs_one_round_trip_per_call_and_a_refused_one_none()
    {
        var store = new CountingStore(new MemoryRateStore(StoreClock));
        var step = Step(store);

        await AskAsync(step);
        Assert.Equal((1, 1), (store.Gets, store.Puts));
        clock.Advance(TimeSpan.FromSeconds(15));
        await AskAsync(step);
        clock.Advance(TimeSpan.FromSeconds(15));
        await AskAsync(step);
        Assert.Equal((1, 3), (store.Gets, store.Puts));
        // The first refusal looks whether others have given something back; the rest know.
        for (var i = 0; i < 100; i++)
            Assert.NotNull(await AskAsync(step));
        Assert.Equal((2, 3), (store.Gets, store.Puts));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task At_six_hundred_calls_a_minute_each_costs_a_tenth_of_a_round_trip_at_most(int instances)
    {
        const int calls = 1200;
        var store = new CountingStore(new MemoryRateStore(StoreClock));
        var steps = Enumerable.Range(0, instances).Select(_ => Step(store, 1200)).ToArray();

        for (var i = 0; i < calls; i++)
        {
            Assert.Null(await AskAsync(steps[i % instances]));
            clock.Advance(TimeSpan.FromMilliseconds(100));
            // What gives back does so behind everybody's back.
            await Task.Yield();
        }

        output.WriteLine($"{instances} instances: {store.Gets} reads and {store.Puts} writes, {(double)(store.Gets + store.Puts) / calls:0.000} operations per call.");
        Assert.InRange(store.Gets + store.Puts, 1, calls / 10);
    }

    [Fact]
    public async Task A_caller_that_stays_below_a_large_limit_is_never_refused()
    {
        var store = new CountingStore(new MemoryRateStore(StoreClock));
        var step = Step(store, 100_000);
        for (var i = 0; i < 160_000; i++)
        {
            Assert.Null(await AskAsync(step));
            clock.Advance(TimeSpan.FromMicroseconds(770));
        }

        output.WriteLine($"{store.Gets} reads and {store.Puts} writes.");
    }

    [Fact]
    public async Task Waiting_as_long_as_told_is_enough()
    {
        var step = Step(new MemoryRateStore(StoreClock));
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(await AskAsync(step));
            clock.Advance(TimeSpan.FromSeconds(5));
        }

        for (var i = 0; i < 20; i++)
        {
            var refusal = await AskAsync(step);
            clock.Advance(refusal!.RetryAfter!.Value - TimeSpan.FromMilliseconds(10));
            Assert.NotNull(await AskAsync(step));
            clock.Advance(TimeSpan.FromMilliseconds(10));
            Assert.Null(await AskAsync(step));
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    [Fact]
    public async Task Callers_do_not_share_an_allowance()
    {
        var step = Step(new MemoryRateStore(StoreClock));
        for (var i = 0; i < 3; i++)
            Assert.Null(await AskAsync(step));

        Assert.NotNull(await AskAsync(step));
        Assert.Null(await AskAsync(step, FakeTokens.Reader));
    }

    [Fact]
    public async Task Concurrent_calls_of_one_caller_get_exactly_the_limit()
    {
        var store = new MemoryRateStore(StoreClock);
        var instances = Enumerable.Range(0, 4).Select(_ => Step(store, 10, TimeProvider.System)).ToList();

        var answers = await Task.WhenAll(Enumerable.Range(0, 80).Select(i => Task.Run(async () => await AskAsync(instances[i % 4]))));

        Assert.Equal(10, answers.Count(answer => answer is null));
    }

    [Fact]
    public async Task What_was_leased_ahead_and_not_spent_comes_back_to_the_other_instances()
    {
        var store = new MemoryRateStore(StoreClock);
        var (one, other) = (Step(store, 10), Step(store, 10));
        // Going by its first calls, this one leases ahead.
        for (var i = 0; i < 4; i++)
            await AskAsync(one);
        var held = 0;
        while (await AskAsync(other) is null)
            held++;

        Assert.InRange(held, 1, 5);
        for (var i = 0; i < 200 && held < 6; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            // What gives back does so behind everybody's back.
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
            if (await AskAsync(other) is null)
                held++;
        }

        Assert.Equal(6, held);
    }

    [Fact]
    public async Task What_is_not_spent_comes_back_at_the_end_of_an_instance()
    {
        var store = new MemoryRateStore(StoreClock);
        await using (var ending = new Allowances(store, StoreClock, clock))
        {
            for (var i = 0; i < 4; i++)
                await AskAsync(Step(ending, 10));
        }

        var other = Step(store, 10);
        for (var i = 0; i < 6; i++)
            Assert.Null(await AskAsync(other));
        Assert.NotNull(await AskAsync(other));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_a_refusal()
    {
        var refusal = await AskAsync(Step(new DeadStore()));

        Assert.Equal(RefusalReason.LimitStoreUnavailable, refusal!.Reason);
        Assert.NotNull(refusal.RetryAfter);
    }

    [Fact]
    public async Task A_store_that_does_not_tell_the_time_is_a_refusal()
    {
        var step = Step(new Allowances(new MemoryRateStore(StoreClock), new SecureMcp.Limits.StoreClock(clock), clock), 3);

        Assert.Equal(RefusalReason.LimitStoreUnavailable, (await AskAsync(step))!.Reason);
    }

    [Fact]
    public async Task A_row_that_others_keep_changing_is_a_refusal_in_the_end()
    {
        var refusal = await AskAsync(Step(new ContendedStore(), time: TimeProvider.System));

        Assert.Equal((RefusalReason.RateExceeded, "contended"), (refusal!.Reason, refusal.Fault));
        Assert.Equal(TimeSpan.FromSeconds(1), refusal.RetryAfter);
    }

    [Fact]
    public async Task A_call_that_is_given_up_while_it_waits_is_cancelled_and_leaves_the_others_waiting()
    {
        var store = new HeldStore(new MemoryRateStore(StoreClock));
        var step = Step(store);
        using var leaving = new CancellationTokenSource();
        var left = AskAsync(step, cancellation: leaving.Token);
        var stays = AskAsync(step);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await left);
        store.Held.SetResult();
        Assert.Null(await stays);
    }

    private RateStep Step(IRateStore store, int permits = 3, TimeProvider? time = null) => Step(new Allowances(store, StoreClock, time ?? clock), permits);

    private static RateStep Step(Allowances allowances, int permits) => new(Book(permits), Gates.Of(allowances));

    private static LimitBook Book(int permits) => new(Options.Create(new LimitsOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1) }));

    private static async Task<Refusal?> AskAsync(RateStep step, Caller? caller = null, CancellationToken? cancellation = null) =>
        await step.CheckAsync(new CallContext(new DefaultHttpContext(), DateTimeOffset.UnixEpoch, 0) { Caller = caller ?? FakeTokens.Plain }, cancellation ?? TestContext.Current.CancellationToken);

    private sealed class CountingStore(IRateStore inner) : IRateStore
    {
        public int Gets { get; private set; }

        public int Puts { get; private set; }

        public ValueTask<RateRow?> GetAsync(string key, CancellationToken cancellationToken)
        {
            Gets++;
            return inner.GetAsync(key, cancellationToken);
        }

        public ValueTask<string?> TryPutAsync(string key, RateState state, string? version, CancellationToken cancellationToken)
        {
            Puts++;
            return inner.TryPutAsync(key, state, version, cancellationToken);
        }
    }

    private sealed class HeldStore(IRateStore inner) : IRateStore
    {
        public TaskCompletionSource Held { get; } = new();

        public async ValueTask<RateRow?> GetAsync(string key, CancellationToken cancellationToken)
        {
            await Held.Task;
            return await inner.GetAsync(key, cancellationToken);
        }

        public ValueTask<string?> TryPutAsync(string key, RateState state, string? version, CancellationToken cancellationToken) =>
            inner.TryPutAsync(key, state, version, cancellationToken);
    }

    private sealed class DeadStore : IRateStore
    {
        public ValueTask<RateRow?> GetAsync(string key, CancellationToken cancellationToken) => throw new StateUnavailableException("dead");

        public ValueTask<string?> TryPutAsync(string key, RateState state, string? version, CancellationToken cancellationToken) => throw new StateUnavailableException("dead");
    }

    private sealed class ContendedStore : IRateStore
    {
        public ValueTask<RateRow?> GetAsync(string key, CancellationToken cancellationToken) => ValueTask.FromResult<RateRow?>(null);

        public ValueTask<string?> TryPutAsync(string key, RateState state, string? version, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);
    }
}
