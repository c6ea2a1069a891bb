using SecureMcp.Audits;
using SecureMcp.Calls;
using SecureMcp.Limits;

namespace SecureMcp.Tests.Storage;

/// <summary>What the memory twins promise beyond the contract that they share with the tables: they stay small.</summary>
public sealed class MemoryStoreTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Used_ids_that_ended_make_room_and_none_is_forgotten_before()
    {
        var clock = new SetClock { Now = Start };
        var store = new MemoryOnceStore(clock, capacity: 3);
        Assert.True(await store.TryUseAsync("state", "long", "first", Start.AddHours(1), Cancellation));
        Assert.True(await store.TryUseAsync("state", "a", "first", Start.AddSeconds(1), Cancellation));
        Assert.True(await store.TryUseAsync("state", "b", "first", Start.AddSeconds(1), Cancellation));
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await store.TryUseAsync("state", "c", "first", Start.AddSeconds(1), Cancellation));
        clock.Now = Start.AddSeconds(1);

        Assert.True(await store.TryUseAsync("state", "c", "first", Start.AddHours(1), Cancellation));
        Assert.Equal(2, store.Count);
        Assert.False(await store.TryUseAsync("state", "long", "second", Start.AddHours(1), Cancellation));
    }

    [Fact]
    public async Task Limits_that_count_no_more_are_dropped_when_the_store_grows()
    {
        var clock = new SetClock { Now = Start };
        var store = new MemoryRateStore(new LocalStoreClock(clock));
        for (var i = 0; i < 999; i++)
            await store.TryPutAsync($"old{i}", Used(1), null, Cancellation);
        await store.TryPutAsync("busy", Used(3600), null, Cancellation);
        clock.Now = Start.AddSeconds(1);
        await store.TryPutAsync("new", Used(3600), null, Cancellation);

        Assert.Equal(2, store.Count);
        Assert.Null(await store.GetAsync("old0", Cancellation));
        Assert.NotNull(await store.GetAsync("busy", Cancellation));
    }

    [Fact]
    public async Task A_full_store_refuses_a_new_limit_rather_than_forgetting_one()
    {
        var clock = new SetClock { Now = Start };
        var store = new MemoryRateStore(new LocalStoreClock(clock), capacity: 2);
        var version = await store.TryPutAsync("a", Used(3600), null, Cancellation);
        await store.TryPutAsync("b", Used(3600), null, Cancellation);

        await Assert.ThrowsAsync<StateUnavailableException>(async () => await store.TryPutAsync("c", Used(3600), null, Cancellation));
        Assert.NotNull(await store.TryPutAsync("a", Used(7200), version, Cancellation));
        clock.Now = Start.AddHours(1);
        Assert.NotNull(await store.TryPutAsync("c", Used(7200), null, Cancellation));
        Assert.Equal(2, store.Count);
    }

    [Fact]
    public async Task A_version_of_a_dropped_row_wins_nothing()
    {
        var store = new MemoryRateStore(new LocalStoreClock(new SetClock { Now = Start }), capacity: 1);
        var version = await store.TryPutAsync("a", Used(0), null, Cancellation);
        await store.TryPutAsync("b", Used(3600), null, Cancellation);
        Assert.Null(await store.TryPutAsync("a", Used(3600), version, Cancellation));
    }

    [Fact]
    public async Task The_newest_audit_records_are_kept_the_oldest_first()
    {
        var store = new MemoryAuditStore(capacity: 3);
        for (var i = 0; i < 5; i++)
            await store.AppendAsync(Record(i), Cancellation);
        Assert.Equal([Record(2), Record(3), Record(4)], store.Records);
    }

    [Fact]
    public async Task By_default_ten_thousand_audit_records_are_kept()
    {
        var store = new MemoryAuditStore();
        for (var i = 0; i < 10_001; i++)
            await store.AppendAsync(Record(i), Cancellation);
        Assert.Equal(10_000, store.Records.Count);
        Assert.Equal(Record(1), store.Records[0]);
    }

    [Fact]
    public async Task The_list_of_records_is_a_copy()
    {
        var store = new MemoryAuditStore();
        await store.AppendAsync(Record(0), Cancellation);
        var before = store.Records;
        await store.AppendAsync(Record(1), Cancellation);
        Assert.Single(before);
    }

    private static AuditRecord Record(int i) => new()
    {
        Phase = AuditPhase.Outcome,
        CorrelationId = $"{i:x32}",
        Time = Start.AddSeconds(i),
        Scheme = "entra",
        TenantId = "t",
        SubjectId = "s",
        Scopes = "",
        Roles = "",
        Decision = "allowed",
    };

    private static RateState Used(int seconds) => new([new RateSpend(1, Start.AddSeconds(seconds))], []);

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Now.UtcTicks;
    }
}
