using System.Security.Cryptography;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: a key in use costs one look in ten seconds, and what is said of it is believed no longer.</summary>
public sealed class KeptApiKeysTests
{
    private readonly SettableTimeProvider clock = new();
    private readonly CountedStore store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_holds_for_ten_seconds_from_when_it_was_asked_for(bool isKnown)
    {
        var kept = new KeptApiKeys(store, clock);
        store.Answer = isKnown ? hash => Row(hash) : _ => null;
        var hash = RandomNumberGenerator.GetBytes(32);
        var look = Task.Run(async () => await kept.FindAsync(hash, Cancellation), Cancellation);
        Assert.Equal(isKnown, await look is not null);

        clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        await kept.FindAsync(hash, Cancellation);
        Assert.Equal(1, store.Asked);
        store.Answer = isKnown ? _ => null : hash => Row(hash);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(!isKnown, await kept.FindAsync(hash, Cancellation) is not null);
        Assert.Equal(2, store.Asked);
    }

    [Fact]
    public async Task However_slow_the_answer_was_it_is_as_old_as_the_question()
    {
        var kept = new KeptApiKeys(store, clock);
        store.Answer = hash => Row(hash);
        store.Before = () => clock.Advance(TimeSpan.FromSeconds(8));
        var hash = RandomNumberGenerator.GetBytes(32);
        await kept.FindAsync(hash, Cancellation);
        store.Before = () => { };
        clock.Advance(TimeSpan.FromSeconds(2));
        await kept.FindAsync(hash, Cancellation);

        Assert.Equal(2, store.Asked);
    }

    [Fact]
    public async Task A_wall_clock_that_is_set_back_prolongs_nothing()
    {
        var shifted = new ShiftedClock(clock);
        var kept = new KeptApiKeys(store, shifted);
        store.Answer = hash => Row(hash);
        var hash = RandomNumberGenerator.GetBytes(32);
        await kept.FindAsync(hash, Cancellation);
        shifted.Shift = TimeSpan.FromHours(-1);
        clock.Advance(TimeSpan.FromSeconds(10));
        await kept.FindAsync(hash, Cancellation);

        Assert.Equal(2, store.Asked);
    }

    [Fact]
    public async Task Calls_that_bring_one_key_together_ask_once_and_one_that_leaves_stops_nobody()
    {
        var kept = new KeptApiKeys(store, clock);
        using var go = new ManualResetEventSlim();
        store.Before = () => go.Wait(Cancellation);
        store.Answer = hash => Row(hash);
        var hash = RandomNumberGenerator.GetBytes(32);
        using var leaving = new CancellationTokenSource();
        var left = kept.FindAsync(hash, leaving.Token).AsTask();
        var stayed = Enumerable.Range(0, 20).Select(_ => kept.FindAsync(hash, Cancellation).AsTask()).ToArray();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        go.Set();

        Assert.All(await Task.WhenAll(stayed), Assert.NotNull);
        Assert.Equal(1, store.Asked);
    }

    [Fact]
    public async Task A_flood_of_made_up_keys_is_held_back_and_drives_out_no_key()
    {
        var kept = new KeptApiKeys(store, clock, capacity: 100);
        var good = RandomNumberGenerator.GetBytes(32);
        store.Answer = hash => hash.Span.SequenceEqual(good) ? Row(hash) : null;
        await kept.FindAsync(good, Cancellation);
        for (var i = 0; i < 1000; i++)
            await kept.FindAsync(RandomNumberGenerator.GetBytes(32), Cancellation);
        Assert.Equal(1001, store.Asked);
        Assert.NotNull(await kept.FindAsync(good, Cancellation));
        Assert.Equal(1001, store.Asked);

        using var go = new ManualResetEventSlim();
        store.Before = () => go.Wait(Cancellation);
        var looks = Enumerable.Range(0, KeptApiKeys.MaxLooks).Select(_ => kept.FindAsync(RandomNumberGenerator.GetBytes(32), Cancellation).AsTask()).ToArray();
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await kept.FindAsync(RandomNumberGenerator.GetBytes(32), Cancellation));
        Assert.NotNull(await kept.FindAsync(good, Cancellation));
        go.Set();
        await Task.WhenAll(looks);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_asked_again_and_nothing_of_it_is_kept()
    {
        var kept = new KeptApiKeys(store, clock);
        var hash = RandomNumberGenerator.GetBytes(32);
        store.Answer = _ => throw new StateUnavailableException("away");
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await kept.FindAsync(hash, Cancellation));
        store.Answer = hash => Row(hash);

        Assert.NotNull(await kept.FindAsync(hash, Cancellation));
    }

    [Fact]
    public async Task A_key_of_the_settings_asks_no_store()
    {
        var row = ApiKeySchemes.RowOf(SampleKeys.Entry(SampleKeys.First));
        var log = new RecordedLog<ConfiguredApiKeys>();
        var both = new BothApiKeys(new ConfiguredApiKeys([row], log), store);
        Assert.Same(row, await both.FindAsync(row.Hash, Cancellation));
        await both.NoteUseAsync(row, clock.GetUtcNow(), Cancellation);
        Assert.Equal((0, 0, 1), (store.Asked, store.Noted, log.Lines.Count));

        store.Answer = hash => Row(hash);
        var stored = await both.FindAsync(RandomNumberGenerator.GetBytes(32), Cancellation);
        await both.NoteUseAsync(stored!, clock.GetUtcNow(), Cancellation);
        Assert.Equal((1, 1, 1), (store.Asked, store.Noted, log.Lines.Count));
    }

    private static ApiKeyRow Row(ReadOnlyMemory<byte> hash) => new() { Hash = hash, Id = "a", TenantId = "t", ExpiresAt = DateTimeOffset.MaxValue, Version = "1" };

    private sealed class CountedStore : IApiKeyStore
    {
        private int asked;

        public int Asked => asked;

        public int Noted { get; private set; }

        public Action Before { get; set; } = () => { };

        public Func<ReadOnlyMemory<byte>, ApiKeyRow?> Answer { get; set; } = _ => null;

        public ValueTask<ApiKeyRow?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref asked);
            Before();
            return ValueTask.FromResult(Answer(hash));
        }

        public ValueTask NoteUseAsync(ApiKeyRow key, DateTimeOffset at, CancellationToken cancellationToken)
        {
            Noted++;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class ShiftedClock(TimeProvider inner) : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Shift;

        public override long GetTimestamp() => inner.GetTimestamp();
    }
}
