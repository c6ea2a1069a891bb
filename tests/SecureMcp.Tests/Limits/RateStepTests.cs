using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;
using SecureMcp.Limits;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Limits;

public sealed class RateStepTests
{
    private static readonly IOptions<LimitsOptions> Three = Options.Create(new LimitsOptions { PermitLimit = 3, Window = TimeSpan.FromMinutes(1) });
    private readonly SettableTimeProvider clock = new();

    [Fact]
    public async Task Two_instances_share_one_allowance()
    {
        var store = new CountingStore(new MemoryRateStore(clock));
        using var one = new RateStep(store, Three, clock);
        using var other = new RateStep(store, Three, clock);

        Assert.Null(await AskAsync(one));
        Assert.Null(await AskAsync(other));
        Assert.Null(await AskAsync(one));
        var refusal = await AskAsync(other);

        Assert.Equal(RefusalReason.RateExceeded, refusal!.Reason);
        Assert.Equal(TimeSpan.FromSeconds(20), refusal.RetryAfter);
    }

    [Fact]
    public async Task A_caller_that_stays_costs_one_round_trip_and_a_refused_one_none()
    {
        var store = new CountingStore(new MemoryRateStore(clock));
        using var step = new RateStep(store, Three, clock);

        await AskAsync(step);
        Assert.Equal((1, 1), (store.Gets, store.Puts));
        await AskAsync(step);
        await AskAsync(step);
        Assert.Equal((1, 3), (store.Gets, store.Puts));
        Assert.NotNull(await AskAsync(step));
        Assert.Equal((1, 3), (store.Gets, store.Puts));
    }

    [Fact]
    public async Task Callers_do_not_share_an_allowance()
    {
        using var step = new RateStep(new MemoryRateStore(clock), Three, clock);
        for (var i = 0; i < 3; i++)
            Assert.Null(await AskAsync(step));

        Assert.NotNull(await AskAsync(step));
        Assert.Null(await AskAsync(step, FakeTokens.Reader));
    }

    [Fact]
    public async Task Concurrent_calls_of_one_caller_get_exactly_the_limit()
    {
        var store = new MemoryRateStore(clock);
        var instances = Enumerable.Range(0, 4).Select(_ => new RateStep(store, Options.Create(new LimitsOptions { PermitLimit = 10, Window = TimeSpan.FromMinutes(1) }), clock)).ToList();

        var answers = await Task.WhenAll(Enumerable.Range(0, 80).Select(i => Task.Run(async () => await AskAsync(instances[i % 4]))));

        Assert.Equal(10, answers.Count(answer => answer is null));
        instances.ForEach(instance => instance.Dispose());
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_a_refusal()
    {
        using var step = new RateStep(new DeadStore(), Three, clock);

        Assert.Equal(RefusalReason.LimitStoreUnavailable, (await AskAsync(step))!.Reason);
    }

    [Fact]
    public async Task A_row_that_others_keep_changing_is_a_refusal_in_the_end()
    {
        using var step = new RateStep(new ContendedStore(), Three, clock);

        var refusal = await AskAsync(step);

        Assert.Equal((RefusalReason.RateExceeded, "contended"), (refusal!.Reason, refusal.Fault));
    }

    private static async Task<Refusal?> AskAsync(RateStep step, Caller? caller = null) =>
        await step.CheckAsync(new CallContext(new DefaultHttpContext(), DateTimeOffset.UnixEpoch, 0) { Caller = caller ?? FakeTokens.Plain }, TestContext.Current.CancellationToken);

    private sealed class CountingStore(IRateStore inner) : IRateStore
    {
        public int Gets { get; private set; }

        public int Puts { get; private set; }

        public ValueTask<RateRow?> GetAsync(string callerKey, CancellationToken cancellationToken)
        {
            Gets++;
            return inner.GetAsync(callerKey, cancellationToken);
        }

        public ValueTask<string?> TryPutAsync(string callerKey, DateTimeOffset wholeAt, string? version, CancellationToken cancellationToken)
        {
            Puts++;
            return inner.TryPutAsync(callerKey, wholeAt, version, cancellationToken);
        }
    }

    private sealed class DeadStore : IRateStore
    {
        public ValueTask<RateRow?> GetAsync(string callerKey, CancellationToken cancellationToken) => throw new StateUnavailableException("dead");

        public ValueTask<string?> TryPutAsync(string callerKey, DateTimeOffset wholeAt, string? version, CancellationToken cancellationToken) => throw new StateUnavailableException("dead");
    }

    private sealed class ContendedStore : IRateStore
    {
        public ValueTask<RateRow?> GetAsync(string callerKey, CancellationToken cancellationToken) => ValueTask.FromResult<RateRow?>(null);

        public ValueTask<string?> TryPutAsync(string callerKey, DateTimeOffset wholeAt, string? version, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(null);
    }
}
