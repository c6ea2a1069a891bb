using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Idempotency;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What every store of outcomes promises.</summary>
public abstract class OutcomeStoreContract
{
    private static readonly string Alice = new('a', 64);
    private static readonly string Name = new('1', 64);

    private protected SetClock Clock { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_claim_wins_and_the_second_is_told_of_it()
    {
        var store = await StoreAsync();
        var first = await store.ClaimAsync(Row("first"), Cancellation);
        var second = await store.ClaimAsync(Row("second"), Cancellation);

        Assert.Equal("first", first.Run);
        AssertSame(first, second);
        AssertSame(first, await store.GetAsync(Alice, Name, Cancellation));
    }

    [Fact]
    public async Task A_claim_of_another_caller_or_name_is_another()
    {
        var store = await StoreAsync();
        await store.ClaimAsync(Row("first"), Cancellation);
        Assert.Equal("second", (await store.ClaimAsync(Row("second") with { CallerKey = new string('b', 64) }, Cancellation)).Run);
        Assert.Equal("third", (await store.ClaimAsync(Row("third") with { Name = new string('2', 64) }, Cancellation)).Run);
        Assert.Null(await store.GetAsync(Alice, new string('2', 63) + "1", Cancellation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(61_440)]
    [InlineData(IdempotencyOptions.MostBytes)]
    public async Task Everything_of_a_row_comes_back_whatever_its_size(int bytes)
    {
        var store = await StoreAsync();
        var claimed = await store.ClaimAsync(Row("first"), Cancellation);
        var kept = await store.TryReplaceAsync(claimed, claimed with { State = OutcomeState.Kept, IsError = true, Payload = RandomNumberGenerator.GetBytes(bytes) }, Cancellation);

        Assert.NotEqual(claimed.Version, kept!.Version);
        AssertSame(kept, await store.GetAsync(Alice, Name, Cancellation));
    }

    [Fact]
    public async Task A_change_of_what_somebody_else_changed_is_not_made()
    {
        var store = await StoreAsync();
        var claimed = await store.ClaimAsync(Row("first"), Cancellation);
        var changed = await store.TryReplaceAsync(claimed, claimed with { State = OutcomeState.Unknown }, Cancellation);

        Assert.Null(await store.TryReplaceAsync(claimed, claimed with { State = OutcomeState.Kept }, Cancellation));
        await store.RemoveAsync(claimed, Cancellation);
        AssertSame(changed!, await store.GetAsync(Alice, Name, Cancellation));
        await store.RemoveAsync(changed!, Cancellation);
        Assert.Null(await store.GetAsync(Alice, Name, Cancellation));
    }

    [Fact]
    public async Task What_expired_is_gone_and_one_of_those_who_come_then_has_it()
    {
        var store = await StoreAsync();
        var first = await store.ClaimAsync(Row("first"), Cancellation);
        Clock.Ahead = TimeSpan.FromHours(1) - TimeSpan.FromSeconds(10);
        AssertSame(first, await store.ClaimAsync(Row("early"), Cancellation));
        Clock.Ahead = TimeSpan.FromHours(2);
        Assert.Null(await store.GetAsync(Alice, Name, Cancellation));
        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () => await store.ClaimAsync(Row($"late {i}"), Cancellation), Cancellation)));

        Assert.StartsWith("late", Assert.Single(claims.Select(claim => claim.Run).Distinct(StringComparer.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_fifty_claims_at_once_one_wins_and_all_are_told_which()
    {
        var store = await StoreAsync();
        var claims = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () => await store.ClaimAsync(Row($"run {i}"), Cancellation), Cancellation)));
        Assert.Single(claims.Select(claim => claim.Run).Distinct(StringComparer.Ordinal));
    }

    private protected abstract Task<IOutcomeStore> StoreAsync();

    private OutcomeRow Row(string run) => new(Alice, Name, new string('d', 64), run, Clock.GetUtcNow() + TimeSpan.FromHours(1)) { Asked = Callers.Full, RunsUntil = Clock.GetUtcNow() + TimeSpan.FromSeconds(90) };

    private static void AssertSame(OutcomeRow expected, OutcomeRow? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected with { Payload = default, Asked = Callers.Full }, actual with { Payload = default, Asked = Callers.Full });
        Assert.Equal(expected.Payload.ToArray(), actual.Payload.ToArray());
        Callers.AssertSameRights(expected.Asked, actual.Asked);
    }
}

public sealed class MemoryOutcomeStoreContract : OutcomeStoreContract
{
    private protected override Task<IOutcomeStore> StoreAsync() => Task.FromResult<IOutcomeStore>(new MemoryOutcomeStore(Clock));
}

public sealed class TableOutcomeStoreContract(SharedAzurite azurite) : OutcomeStoreContract
{
    private protected override async Task<IOutcomeStore> StoreAsync() =>
        new TableOutcomeStore(Tables.New(await azurite.RequireAsync()), Clock, NullLogger<TableOutcomeStore>.Instance);
}
