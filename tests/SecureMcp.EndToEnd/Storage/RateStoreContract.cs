using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Limits;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What every rate store promises.</summary>
public abstract class RateStoreContract
{
    private static readonly DateTimeOffset Soon = new DateTimeOffset(2199, 11, 21, 10, 0, 0, TimeSpan.Zero).AddTicks(1234567);
    private static readonly string Alice = new('a', 64);
    private static readonly string Bob = new('b', 64);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_without_a_row_is_told_so()
    {
        Assert.Null(await (await StoreAsync()).GetAsync(Alice, Cancellation));
    }

    [Fact]
    public async Task A_row_comes_back_to_the_tick_with_the_version_that_the_write_gave()
    {
        var store = await StoreAsync();
        var version = await store.TryPutAsync(Alice, Soon, null, Cancellation);
        var row = await store.GetAsync(Alice, Cancellation);
        Assert.NotNull(version);
        Assert.Equal(new RateRow(Soon, version), row);
    }

    [Fact]
    public async Task An_instant_of_another_offset_comes_back_as_the_same_instant()
    {
        var store = await StoreAsync();
        await store.TryPutAsync(Alice, Soon.ToOffset(TimeSpan.FromHours(-7)), null, Cancellation);
        Assert.Equal(Soon, (await store.GetAsync(Alice, Cancellation))!.WholeAt);
    }

    [Fact]
    public async Task The_second_first_write_loses_and_changes_nothing()
    {
        var store = await StoreAsync();
        await store.TryPutAsync(Alice, Soon, null, Cancellation);
        Assert.Null(await store.TryPutAsync(Alice, Soon.AddHours(1), null, Cancellation));
        Assert.Equal(Soon, (await store.GetAsync(Alice, Cancellation))!.WholeAt);
    }

    [Fact]
    public async Task A_write_with_the_current_version_replaces_the_row_and_gives_a_new_version()
    {
        var store = await StoreAsync();
        var first = await store.TryPutAsync(Alice, Soon, null, Cancellation);
        var second = await store.TryPutAsync(Alice, Soon.AddSeconds(1), first, Cancellation);
        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        Assert.Equal(new RateRow(Soon.AddSeconds(1), second), await store.GetAsync(Alice, Cancellation));
    }

    [Fact]
    public async Task A_write_with_a_stale_version_loses_and_changes_nothing()
    {
        var store = await StoreAsync();
        var first = await store.TryPutAsync(Alice, Soon, null, Cancellation);
        var second = await store.TryPutAsync(Alice, Soon.AddSeconds(1), first, Cancellation);
        Assert.Null(await store.TryPutAsync(Alice, Soon.AddHours(1), first, Cancellation));
        Assert.Equal(new RateRow(Soon.AddSeconds(1), second!), await store.GetAsync(Alice, Cancellation));
    }

    [Fact]
    public async Task A_version_of_another_caller_s_row_does_not_make_a_row()
    {
        var store = await StoreAsync();
        var version = await store.TryPutAsync(Alice, Soon, null, Cancellation);
        Assert.Null(await store.TryPutAsync(Bob, Soon, version, Cancellation));
        Assert.Null(await store.GetAsync(Bob, Cancellation));
    }

    [Fact]
    public async Task Of_fifty_racing_first_writes_one_wins()
    {
        var store = await StoreAsync();
        var versions = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () => await store.TryPutAsync(Alice, Soon.AddSeconds(i), null, Cancellation), Cancellation)));
        Assert.Single(versions, version => version is not null);
    }

    [Fact]
    public async Task Of_fifty_racing_updates_of_one_version_one_wins()
    {
        var store = await StoreAsync();
        var version = await store.TryPutAsync(Alice, Soon, null, Cancellation);
        var versions = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => Task.Run(async () => await store.TryPutAsync(Alice, Soon.AddSeconds(i), version, Cancellation), Cancellation)));
        var winner = Assert.Single(versions, v => v is not null);
        var row = await store.GetAsync(Alice, Cancellation);
        Assert.Equal(winner, row!.Version);
        Assert.Equal(Soon.AddSeconds(1 + Array.IndexOf(versions, winner)), row.WholeAt);
    }

    [Fact]
    public async Task A_call_that_is_given_up_throws_as_cancelled()
    {
        var store = await StoreAsync();
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.GetAsync(Alice, given.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.TryPutAsync(Alice, Soon, null, given.Token));
    }

    private protected abstract Task<IRateStore> StoreAsync();
}

public sealed class MemoryRateStoreContract : RateStoreContract
{
    private protected override Task<IRateStore> StoreAsync() => Task.FromResult<IRateStore>(new MemoryRateStore(TimeProvider.System));
}

public sealed class TableRateStoreContract(SharedAzurite azurite) : RateStoreContract
{
    private protected override async Task<IRateStore> StoreAsync() =>
        new TableRateStore(Tables.New(await azurite.RequireAsync()), NullLogger<TableRateStore>.Instance);
}
