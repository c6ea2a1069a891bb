using SecureMcp.Calls;
using SecureMcp.Limits;
using SecureMcp.Limits.Leases;
using SecureMcp.Tests.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Limits;

public sealed class LimitGateTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly KeyedLimit Wide = new(new string('a', 64), "tenant", 100, Minute);
    private static readonly KeyedLimit Narrow = new(new string('b', 64), "member", 2, Minute);
    private readonly SettableTimeProvider clock = new();
    private readonly RecordedLog<LimitGate> log = new();

    [Fact]
    public async Task Who_is_refused_by_one_limit_uses_up_nothing_of_the_others()
    {
        var gate = Gates.Of(Allowances.OfThisProcess(clock));
        Assert.Null(await AskAsync(gate, Wide, Narrow));
        Assert.Null(await AskAsync(gate, Wide, Narrow));
        for (var i = 0; i < 500; i++)
            Assert.Equal("member", (await AskAsync(gate, Wide, Narrow))!.Limit!.Name);

        for (var i = 0; i < 98; i++)
            Assert.Null(await AskAsync(gate, Wide));
        Assert.Equal("tenant", (await AskAsync(gate, Wide))!.Limit!.Name);
    }

    [Fact]
    public async Task Who_falls_under_no_limit_passes() => Assert.Null(await AskAsync(Gates.Of(Allowances.OfThisProcess(clock))));

    [Fact]
    public async Task In_an_outage_calls_are_refused_unless_something_else_was_chosen()
    {
        var store = new SwitchedStore(new MemoryRateStore(new LocalStoreClock(clock))) { IsDown = true };

        var refusal = await AskAsync(Gates.Of(Shared(store), logger: log), Narrow);

        Assert.Equal((RefusalReason.LimitStoreUnavailable, TimeSpan.FromSeconds(5)), (refusal!.Reason, refusal.RetryAfter));
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task Where_that_was_chosen_an_instance_holds_its_callers_by_itself_until_the_store_is_back()
    {
        var store = new SwitchedStore(new MemoryRateStore(new LocalStoreClock(clock))) { IsDown = true };
        var gate = Gates.Of(Shared(store), Allowances.OfThisProcess(clock), OutageChoice.LocalOnly, log);

        Assert.Null(await AskAsync(gate, Narrow));
        Assert.Null(await AskAsync(gate, Narrow));
        Assert.Equal(RefusalReason.RateExceeded, (await AskAsync(gate, Narrow))!.Reason);
        Assert.StartsWith("Error 7000", Assert.Single(log.Lines), StringComparison.Ordinal);

        store.IsDown = false;
        Assert.Null(await AskAsync(gate, Narrow));
        Assert.StartsWith("Information 7001", log.Lines.Last(), StringComparison.Ordinal);
        Assert.Equal(2, log.Lines.Count);
    }

    [Fact]
    public async Task A_permit_at_hand_is_taken_without_waiting_and_without_allocating()
    {
        var gate = Gates.Of(Allowances.OfThisProcess(clock));
        KeyedLimit[] limits = [new(new string('c', 64), "caller", 100_000, Minute), new(new string('d', 64), "tenant", 100_000, Minute)];
        var ahead = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var asked = gate.CheckAsync(limits, TestContext.Current.CancellationToken);
            if (asked.IsCompletedSuccessfully && GC.GetAllocatedBytesForCurrentThread() == before)
                ahead++;
            Assert.Null(await asked);
        }

        // Of twenty thousand, a handful had to ask.
        Assert.InRange(ahead, 19_900, 20_000);
    }

    private Allowances Shared(IRateStore store) => new(store, new LocalStoreClock(clock), clock);

    private static async Task<Refusal?> AskAsync(LimitGate gate, params KeyedLimit[] limits) => await gate.CheckAsync(limits, TestContext.Current.CancellationToken);

    private sealed class SwitchedStore(IRateStore inner) : IRateStore
    {
        public bool IsDown { get; set; }

        public ValueTask<RateRow?> GetAsync(string key, CancellationToken cancellationToken) =>
            IsDown ? throw new StateUnavailableException("down") : inner.GetAsync(key, cancellationToken);

        public ValueTask<string?> TryPutAsync(string key, RateState state, string? version, CancellationToken cancellationToken) =>
            IsDown ? throw new StateUnavailableException("down") : inner.TryPutAsync(key, state, version, cancellationToken);
    }
}
