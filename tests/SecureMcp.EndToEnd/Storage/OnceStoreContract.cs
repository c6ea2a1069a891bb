using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What every store of used ids promises.</summary>
public abstract class OnceStoreContract
{
    private static readonly DateTimeOffset Soon = new(2199, 11, 21, 10, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_user_has_it_and_has_it_again_and_nobody_else_does()
    {
        var store = await StoreAsync();
        Assert.True(await store.TryUseAsync("state", "a", "first", Soon, Cancellation));
        Assert.False(await store.TryUseAsync("state", "a", "second", Soon, Cancellation));
        Assert.True(await store.TryUseAsync("state", "a", "first", Soon, Cancellation));
    }

    [Fact]
    public async Task Another_id_and_the_same_for_another_purpose_are_others()
    {
        var store = await StoreAsync();
        Assert.True(await store.TryUseAsync("state", "a", "first", Soon, Cancellation));
        Assert.True(await store.TryUseAsync("state", "A", "second", Soon, Cancellation));
        Assert.True(await store.TryUseAsync("token", "a", "second", Soon, Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../a?b#c\\d/e'f")]
    [InlineData("\u0000\u001f\uD83D\uDD11")]
    public async Task An_id_may_be_any_text(string id)
    {
        var store = await StoreAsync();
        foreach (var text in new[] { id, id + new string('x', 100_000) })
        {
            Assert.True(await store.TryUseAsync("state", text, "first", Soon, Cancellation));
            Assert.False(await store.TryUseAsync("state", text, "second", Soon, Cancellation));
        }
    }

    [Fact]
    public async Task Of_fifty_at_once_one_has_it()
    {
        var store = await StoreAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () => await store.TryUseAsync("state", "a", $"user {i}", Soon, Cancellation), Cancellation)));
        Assert.Single(answers, answer => answer);
    }

    [Fact]
    public async Task A_call_that_is_given_up_throws_as_cancelled()
    {
        var store = await StoreAsync();
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.TryUseAsync("state", "a", "first", Soon, given.Token));
    }

    private protected abstract Task<IOnceStore> StoreAsync();
}

public sealed class MemoryOnceStoreContract : OnceStoreContract
{
    private protected override Task<IOnceStore> StoreAsync() => Task.FromResult<IOnceStore>(new MemoryOnceStore(TimeProvider.System));
}

public sealed class TableOnceStoreContract(SharedAzurite azurite) : OnceStoreContract
{
    private protected override async Task<IOnceStore> StoreAsync() =>
        new TableOnceStore(Tables.New(await azurite.RequireAsync()), NullLogger<TableOnceStore>.Instance);
}
