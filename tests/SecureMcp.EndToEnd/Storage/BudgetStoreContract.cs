using SecureMcp.Budgets;
using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What every store of budgets promises.</summary>
public abstract class BudgetStoreContract
{
    private static readonly BudgetKey Alice = new(new string('a', 64));
    private static readonly BudgetKey Session = Alice with { Session = new string('5', 64) };
    private static readonly BudgetRow Used = new() { Day = new DateOnly(2199, 11, 30), OfDay = new BudgetCount(5, 6), OfMonth = new BudgetCount(5_000_000_000, 6_000_000_000), Stamp = "s" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_used_nothing_has_no_row_and_the_time_is_told()
    {
        var read = await (await StoreAsync()).GetAsync(Alice, Cancellation);
        Assert.Equal((null, null), (read.Row, read.Version));
        Assert.InRange(read.Time.Date, TimeProvider.System.GetUtcNow().AddSeconds(-5), TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task A_row_comes_back_whole_for_a_caller_and_for_a_session_each_by_itself()
    {
        var store = await StoreAsync();
        var session = new BudgetRow { OfSession = new BudgetCount(7, 8), Stamp = "t" };
        var put = await store.TryPutAsync(Alice, Used, null, Cancellation);
        await store.TryPutAsync(Session, session, null, Cancellation);
        var read = await store.GetAsync(Alice, Cancellation);

        Assert.Equal((Used, put!.Version), (read.Row, read.Version));
        Assert.Equal(session, (await store.GetAsync(Session, Cancellation)).Row);
        Assert.Null((await store.GetAsync(Alice with { CallerKey = new string('b', 64) }, Cancellation)).Row);
    }

    [Fact]
    public async Task Only_who_saw_the_last_version_writes()
    {
        var store = await StoreAsync();
        var first = await store.TryPutAsync(Alice, Used, null, Cancellation);
        var second = await store.TryPutAsync(Alice, Used with { Stamp = "2" }, first!.Version, Cancellation);
        Assert.NotNull(second);
        Assert.Null(await store.TryPutAsync(Alice, Used with { Stamp = "3" }, first.Version, Cancellation));
        Assert.Null(await store.TryPutAsync(Alice, Used with { Stamp = "4" }, null, Cancellation));
        Assert.Equal("2", (await store.GetAsync(Alice, Cancellation)).Row!.Stamp);
    }

    [Fact]
    public async Task Of_fifty_racing_writes_one_wins()
    {
        var store = await StoreAsync();
        var version = (await store.TryPutAsync(Alice, Used, null, Cancellation))!.Version;
        var puts = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () => await store.TryPutAsync(Alice, Used with { Stamp = $"{i}" }, version, Cancellation), Cancellation)));
        Assert.Single(puts, put => put is not null);
    }

    private protected abstract Task<IBudgetStore> StoreAsync();
}

public sealed class MemoryBudgetStoreContract : BudgetStoreContract
{
    private protected override Task<IBudgetStore> StoreAsync() => Task.FromResult<IBudgetStore>(new MemoryBudgetStore(TimeProvider.System));
}

public sealed class TableBudgetStoreContract(SharedAzurite azurite) : BudgetStoreContract
{
    [Theory]
    [InlineData("Day", "today")]
    [InlineData("DayCalls", "5")]
    [InlineData("MonthCalls", -1L)]
    [InlineData("MonthMilliseconds", 5)]
    [InlineData("Version", 2)]
    public async Task A_row_that_can_not_be_read_is_no_fresh_budget(string property, object value)
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var caller = new string('a', 64);
        var row = new TableEntity(caller, "budget") { ["Version"] = 1, ["Day"] = "2026-11-21", ["DayCalls"] = 1L, ["DayMilliseconds"] = 1L, ["MonthCalls"] = 1L, ["MonthMilliseconds"] = 1L };
        row[property] = value;
        await table.AddEntityAsync(row, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<StateUnavailableException>(async () => await OperatorStores.Budgets(table, TimeProvider.System).GetAsync(new BudgetKey(caller), TestContext.Current.CancellationToken));
    }

    private protected override async Task<IBudgetStore> StoreAsync() => OperatorStores.Budgets(Tables.New(await azurite.RequireAsync()), TimeProvider.System);
}
