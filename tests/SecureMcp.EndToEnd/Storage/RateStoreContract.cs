using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Limits;
using SecureMcp.Limits.Leases;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What every rate store promises.</summary>
public abstract class RateStoreContract
{
    private static readonly DateTimeOffset Soon = new DateTimeOffset(2199, 11, 21, 10, 0, 0, TimeSpan.Zero).AddMilliseconds(123);
    private static readonly string Alice = new('a', 64);
    private static readonly string Bob = new('b', 64);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_limit_without_a_row_is_told_so()
    {
        Assert.Null(await (await StoreAsync()).GetAsync(Alice, Cancellation));
    }

    [Fact]
    public async Task A_row_comes_back_whole_with_the_version_that_the_write_gave()
    {
        var store = await StoreAsync();
        var state = new RateState(
            [new RateSpend(3, Soon), new RateSpend(100_000, Soon.AddDays(1))],
            [new RateLease("0f1e2d3c4b5a69781", 12884901889, 2, Soon.AddSeconds(1), Soon.AddSeconds(61)), new RateLease("a1", 1, 1, Soon, Soon)]);
        var version = await store.TryPutAsync(Alice, state, null, Cancellation);
        var row = await store.GetAsync(Alice, Cancellation);
        Assert.NotNull(version);
        Assert.Equal(version, row!.Version);
        Assert.Equal(state.Spent.AsEnumerable(), row.State.Spent);
        Assert.Equal(state.Leases.AsEnumerable(), row.State.Leases);
    }

    [Fact]
    public async Task An_empty_row_is_a_row()
    {
        var store = await StoreAsync();
        var version = await store.TryPutAsync(Alice, RateState.Empty, null, Cancellation);
        var row = await store.GetAsync(Alice, Cancellation);
        Assert.Equal(version, row!.Version);
        Assert.Empty(row.State.Spent);
        Assert.Empty(row.State.Leases);
    }

    [Fact]
    public async Task The_largest_row_that_is_ever_written_fits()
    {
        var store = await StoreAsync();
        var state = new RateState(
            [.. Enumerable.Range(0, LeaseRule.MaxEntries + 1).Select(i => new RateSpend(100_000, Soon.AddDays(i)))],
            [.. Enumerable.Range(0, LeaseRule.MaxLeases + 1).Select(i => new RateLease($"{long.MaxValue:x}{i:x16}", long.MaxValue, 100_000, Soon, Soon.AddDays(1)))]);
        await store.TryPutAsync(Alice, state, null, Cancellation);
        Assert.Equal(state.Leases.AsEnumerable(), (await store.GetAsync(Alice, Cancellation))!.State.Leases);
    }

    [Fact]
    public async Task The_second_first_write_loses_and_changes_nothing()
    {
        var store = await StoreAsync();
        await store.TryPutAsync(Alice, Used(1), null, Cancellation);
        Assert.Null(await store.TryPutAsync(Alice, Used(2), null, Cancellation));
        Assert.Equal(1, await CountAsync(store, Alice));
    }

    [Fact]
    public async Task A_write_with_the_current_version_replaces_the_row_and_gives_a_new_version()
    {
        var store = await StoreAsync();
        var first = await store.TryPutAsync(Alice, Used(1), null, Cancellation);
        var second = await store.TryPutAsync(Alice, Used(2), first, Cancellation);
        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        Assert.Equal(second, (await store.GetAsync(Alice, Cancellation))!.Version);
        Assert.Equal(2, await CountAsync(store, Alice));
    }

    [Fact]
    public async Task A_write_with_a_stale_version_loses_and_changes_nothing()
    {
        var store = await StoreAsync();
        var first = await store.TryPutAsync(Alice, Used(1), null, Cancellation);
        await store.TryPutAsync(Alice, Used(2), first, Cancellation);
        Assert.Null(await store.TryPutAsync(Alice, Used(3), first, Cancellation));
        Assert.Equal(2, await CountAsync(store, Alice));
    }

    [Fact]
    public async Task A_version_of_another_limit_s_row_does_not_make_a_row()
    {
        var store = await StoreAsync();
        var version = await store.TryPutAsync(Alice, Used(1), null, Cancellation);
        Assert.Null(await store.TryPutAsync(Bob, Used(1), version, Cancellation));
        Assert.Null(await store.GetAsync(Bob, Cancellation));
    }

    [Fact]
    public async Task Of_fifty_racing_first_writes_one_wins()
    {
        var store = await StoreAsync();
        var versions = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => Task.Run(async () => await store.TryPutAsync(Alice, Used(i), null, Cancellation), Cancellation)));
        Assert.Single(versions, version => version is not null);
    }

    [Fact]
    public async Task Of_fifty_racing_updates_of_one_version_one_wins()
    {
        var store = await StoreAsync();
        var version = await store.TryPutAsync(Alice, Used(100), null, Cancellation);
        var versions = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () => await store.TryPutAsync(Alice, Used(1 + i), version, Cancellation), Cancellation)));
        var winner = Assert.Single(versions, v => v is not null);
        Assert.Equal(winner, (await store.GetAsync(Alice, Cancellation))!.Version);
        Assert.Equal(1 + Array.IndexOf(versions, winner), await CountAsync(store, Alice));
    }

    [Fact]
    public async Task A_call_that_is_given_up_throws_as_cancelled()
    {
        var store = await StoreAsync();
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.GetAsync(Alice, given.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.TryPutAsync(Alice, Used(1), null, given.Token));
    }

    private protected abstract Task<IRateStore> StoreAsync();

    private static RateState Used(int count) => new([new RateSpend(count, Soon)], []);

    private static async Task<int> CountAsync(IRateStore store, string key) => Assert.Single((await store.GetAsync(key, Cancellation))!.State.Spent).Count;
}

public sealed class MemoryRateStoreContract : RateStoreContract
{
    private protected override Task<IRateStore> StoreAsync() => Task.FromResult<IRateStore>(new MemoryRateStore(new LocalStoreClock(TimeProvider.System)));
}

public sealed class TableRateStoreContract(SharedAzurite azurite) : RateStoreContract
{
    private protected override async Task<IRateStore> StoreAsync() =>
        new TableRateStore(Tables.New(await azurite.RequireAsync()), NullLogger<TableRateStore>.Instance);
}
