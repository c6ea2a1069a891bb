using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Sessions;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What every session store promises.</summary>
public abstract class SessionStoreContract
{
    private protected static readonly string Alice = new('a', 64);
    private protected static readonly string Bob = new('b', 64);

    private protected static readonly SessionState State = new("2025-11-25", """{"clientInfo":{}}"""u8.ToArray());

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_comes_back_as_it_was_kept()
    {
        var store = await StoreAsync();
        var id = SessionId.New();
        var full = State with { LogLevel = "warning", Subscriptions = ImmutableSortedSet.Create(StringComparer.Ordinal, "note://b", "note://\u00e4\"'\n") };
        Assert.True(await store.TryAddAsync(Alice, id, full, Cancellation));

        foreach (var found in new[] { await store.FindAsync(Alice, id, Cancellation), await store.UseAsync(Alice, id, Cancellation) })
        {
            Assert.Equal((full.Version, full.LogLevel), (found!.Version, found.LogLevel));
            Assert.Equal(full.Client.ToArray(), found.Client.ToArray());
            Assert.Equal(full.Subscriptions.ToList(), found.Subscriptions.ToList());
        }
    }

    [Fact]
    public async Task Another_callers_session_is_not_there_and_can_be_neither_changed_nor_ended()
    {
        var store = await StoreAsync();
        var id = await AddAsync(store, Alice);

        Assert.Null(await store.FindAsync(Bob, id, Cancellation));
        Assert.Null(await store.UseAsync(Bob, id, Cancellation));
        Assert.Null(await store.ChangeAsync(Bob, id, state => state with { LogLevel = "debug" }, Cancellation));
        await store.RemoveAsync(Bob, id, Cancellation);
        Assert.Null((await store.FindAsync(Alice, id, Cancellation))!.LogLevel);
        Assert.Null(await store.FindAsync(Alice, SessionId.New(), Cancellation));
    }

    [Fact]
    public async Task An_ended_session_is_gone_and_stays_gone()
    {
        var store = await StoreAsync();
        var id = await AddAsync(store, Alice);
        await store.RemoveAsync(Alice, id, Cancellation);
        await store.RemoveAsync(Alice, id, Cancellation);

        Assert.Null(await store.UseAsync(Alice, id, Cancellation));
        Assert.Null(await store.ChangeAsync(Alice, id, state => state, Cancellation));
        Assert.Null(await store.FindAsync(Alice, id, Cancellation));
    }

    [Fact]
    public async Task Changes_at_the_same_time_are_all_kept()
    {
        var store = await StoreAsync();
        var id = await AddAsync(store, Alice);
        var uris = Enumerable.Range(0, 12).Select(i => $"note://{i}").ToArray();
        await Task.WhenAll(uris.Select(uri => Task.Run(async () => await store.ChangeAsync(Alice, id, state => state with { Subscriptions = state.Subscriptions.Add(uri) }, Cancellation), Cancellation)));

        Assert.Equal(uris.Order(StringComparer.Ordinal).ToList(), (await store.FindAsync(Alice, id, Cancellation))!.Subscriptions.ToList());
    }

    [Fact]
    public async Task A_session_that_is_used_lives_on_and_one_that_is_not_ends_no_earlier_than_said_and_a_twentieth_later_at_most()
    {
        var store = await StoreAsync();
        var used = await AddAsync(store, Alice);
        var idle = await AddAsync(store, Alice);
        Advance(TimeSpan.FromSeconds(1200));
        Assert.NotNull(await store.UseAsync(Alice, used, Cancellation));
        Advance(TimeSpan.FromSeconds(65));

        Assert.Null(await store.FindAsync(Alice, idle, Cancellation));
        Assert.Null(await store.UseAsync(Alice, idle, Cancellation));
        Advance(TimeSpan.FromSeconds(1130));
        Assert.NotNull(await store.FindAsync(Alice, used, Cancellation));
        Advance(TimeSpan.FromSeconds(70));
        Assert.Null(await store.FindAsync(Alice, used, Cancellation));
    }

    [Fact]
    public async Task The_absolute_timeout_ends_even_a_session_that_is_used_all_the_time()
    {
        var store = await StoreAsync();
        var id = await AddAsync(store, Alice);
        for (var i = 0; i < 7; i++)
        {
            Advance(TimeSpan.FromSeconds(1000));
            Assert.NotNull(await store.UseAsync(Alice, id, Cancellation));
        }

        Advance(TimeSpan.FromSeconds(205));
        Assert.Null(await store.UseAsync(Alice, id, Cancellation));
    }

    [Fact]
    public async Task A_caller_has_only_so_many_sessions_until_one_ends_or_is_over()
    {
        var store = await StoreAsync();
        var first = await AddAsync(store, Alice);
        await AddAsync(store, Alice);
        await AddAsync(store, Alice);
        Assert.False(await store.TryAddAsync(Alice, SessionId.New(), State, Cancellation));
        await AddAsync(store, Bob);

        await store.RemoveAsync(Alice, first, Cancellation);
        await AddAsync(store, Alice);
        Assert.False(await store.TryAddAsync(Alice, SessionId.New(), State, Cancellation));
        Advance(TimeSpan.FromSeconds(1265));
        await AddAsync(store, Alice);
    }

    [Fact]
    public async Task Of_fifty_at_the_same_time_a_caller_gets_exactly_as_many_as_it_may_have()
    {
        var store = await StoreAsync();
        var added = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await store.TryAddAsync(Alice, SessionId.New(), State, Cancellation), Cancellation)));

        Assert.Equal(3, added.Count(was => was));
    }

    [Fact]
    public async Task All_callers_together_have_only_so_many()
    {
        var store = await StoreAsync();
        for (var i = 0; i < 8; i++)
            await AddAsync(store, $"{i:x64}");

        Assert.False(await store.TryAddAsync(Alice, SessionId.New(), State, Cancellation));
    }

    [Fact]
    public async Task A_question_that_is_given_up_throws_as_cancelled()
    {
        var store = await StoreAsync();
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.TryAddAsync(Alice, SessionId.New(), State, given.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.UseAsync(Alice, SessionId.New(), given.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.RemoveAsync(Alice, SessionId.New(), given.Token));
    }

    private protected static IOptions<SessionsOptions> Options { get; } = Microsoft.Extensions.Options.Options.Create(new SessionsOptions
    {
        IdleTimeout = TimeSpan.FromSeconds(1200),
        AbsoluteTimeout = TimeSpan.FromSeconds(7200),
        MaxPerCaller = 3,
        MaxTotal = 8,
    });

    private protected static async Task<SessionId> AddAsync(ISessionStore store, string callerKey)
    {
        var id = SessionId.New();
        Assert.True(await store.TryAddAsync(callerKey, id, State, Cancellation));
        return id;
    }

    private protected abstract void Advance(TimeSpan by);

    private protected abstract Task<ISessionStore> StoreAsync();
}

public sealed class MemorySessionStoreContract : SessionStoreContract
{
    private readonly MovedClock clock = new();

    private protected override void Advance(TimeSpan by) => clock.Advance(by);

    private protected override Task<ISessionStore> StoreAsync() => Task.FromResult<ISessionStore>(new MemorySessionStore(Options, clock));
}

public sealed class TableSessionStoreContract(SharedAzurite azurite) : SessionStoreContract, IDisposable
{
    private readonly ServiceClock clock = new();
    private TableClient? table;

    [Fact]
    public async Task A_session_costs_two_round_trips_to_open_one_to_use_and_one_more_when_its_use_is_noted()
    {
        var store = await StoreAsync();
        await AddAsync(store, Bob);
        clock.Sent.Clear();
        var id = await AddAsync(store, Alice);
        await store.UseAsync(Alice, id, Cancellation);
        Advance(TimeSpan.FromSeconds(60));
        await store.UseAsync(Alice, id, Cancellation);
        await store.UseAsync(Alice, id, Cancellation);
        await store.ChangeAsync(Alice, id, state => state with { LogLevel = "debug" }, Cancellation);
        await store.RemoveAsync(Alice, id, Cancellation);

        Assert.Equal(["GET", "POST", "GET", "GET", "PATCH", "GET", "GET", "PUT", "DELETE"], clock.Sent.Select(sent => sent.Split(' ')[0]));
    }

    [Fact]
    public async Task Stores_of_two_instances_share_sessions_and_caps()
    {
        var emulator = await azurite.RequireAsync();
        var store = await StoreAsync();
        var other = Store(new TableServiceClient(emulator.ConnectionString).GetTableClient(table!.Name));
        var added = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () => await (i % 2 == 0 ? store : other).TryAddAsync(Alice, SessionId.New(), State, Cancellation), Cancellation)));
        Assert.Equal(3, added.Count(was => was));

        var id = await AddAsync(store, Bob);
        Assert.NotNull(await other.FindAsync(Bob, id, Cancellation));
        await other.RemoveAsync(Bob, id, Cancellation);
        Assert.Null(await store.UseAsync(Bob, id, Cancellation));
    }

    [Fact]
    public async Task An_answer_that_was_lost_neither_loses_the_session_nor_counts_it_twice()
    {
        var faults = new Faults();
        var store = Store(await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options()));
        await AddAsync(store, Bob);
        faults.Next(Faults.Fault.Pass, Faults.Fault.LoseAnswer);
        var id = await AddAsync(store, Alice);

        Assert.NotNull(await store.FindAsync(Alice, id, Cancellation));
        await AddAsync(store, Alice);
        await AddAsync(store, Alice);
        Assert.False(await store.TryAddAsync(Alice, SessionId.New(), State, Cancellation));
    }

    [Fact]
    public async Task Nothing_in_the_table_is_the_sessions_id()
    {
        var store = await StoreAsync();
        var id = await AddAsync(store, Alice);

        Assert.All(await Tables.ReadAsync(await azurite.RequireAsync(), table!.Name), row => Assert.DoesNotContain(id.Value, row.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_that_can_not_be_read_is_an_outage_and_takes_its_place()
    {
        var store = await StoreAsync();
        var id = SessionId.New();
        await AddAsync(store, Alice);
        await AddAsync(store, Alice);
        await table!.AddEntityAsync(new TableEntity(Alice, SessionKeys.Session(id)) { ["UsedAt"] = "now" }, Cancellation);

        await Assert.ThrowsAsync<StateUnavailableException>(async () => await store.UseAsync(Alice, id, Cancellation));
        Assert.False(await store.TryAddAsync(Alice, SessionId.New(), State, Cancellation));
    }

    public void Dispose() => clock.Dispose();

    private protected override void Advance(TimeSpan by) => clock.Advance(by);

    private protected override async Task<ISessionStore> StoreAsync() => Store(table = Tables.New(await azurite.RequireAsync(), clock.Options()));

    private static TableSessionStore Store(TableClient client) => new(client, Options, TimeProvider.System, NullLogger<TableSessionStore>.Instance);
}
