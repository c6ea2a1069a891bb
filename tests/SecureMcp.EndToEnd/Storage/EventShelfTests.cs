using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Protocol;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What the table keeps of a session's streams for clients that come back at another instance than the one that writes.</summary>
public sealed class EventShelfTests(SharedAzurite azurite)
{
    private static readonly ReplayLimits Roomy = new(EventsPerStream: 100, BytesPerSession: 4_000_000, BytesTotal: 10_000_000, Retention: TimeSpan.FromMinutes(5));

    private static readonly Caller Asked = new()
    {
        Scheme = "entra",
        TenantId = "t",
        SubjectId = "s",
        ClientId = "c",
        Scopes = ["a", "b"],
        Roles = ["r"],
        AuthenticationContexts = ["c1"],
        Acr = "gold",
        ExpiresAt = DateTimeOffset.MaxValue,
    };

    private readonly MovedClock clock = new();
    private readonly SessionId session = SessionId.New();
    private readonly TaskCompletionSource ended = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_instance_says_another_tells_in_order_from_any_place_while_it_is_said_and_after()
    {
        var (here, elsewhere) = await TwoAsync(Roomy);
        var stream = await SayAsync(here, "one", "two");
        var reader = await FindAsync(elsewhere, stream, 1);
        Assert.Equal(["two"], Texts(await TakeAsync(reader)));
        await stream.AppendAsync("three"u8.ToArray(), Cancellation);
        Assert.Equal(["three"], Texts(await TakeAsync(reader)));
        stream.Complete();
        await stream.Shelf!.CompleteAsync();

        Assert.Null(await TakeAsync(reader));
        Assert.Equal(["one", "two", "three"], Texts(await TakeAsync(await FindAsync(elsewhere, stream, 0))));
        Assert.Equal((null, true), await elsewhere.FindAsync(new EventId(stream.Name, 3), Asked, ended.Task, Cancellation));
    }

    [Fact]
    public async Task More_events_than_one_page_come_one_after_the_other()
    {
        var (here, elsewhere) = await TwoAsync(Roomy);
        var stream = await SayAsync(here, [.. Enumerable.Range(1, 50).Select(i => $"{i}")]);
        await stream.Shelf!.CompleteAsync();
        var reader = await FindAsync(elsewhere, stream, 0);
        List<string> told = [];
        while (await TakeAsync(reader) is { } taken)
            told.AddRange(Texts(taken));

        Assert.Equal(Enumerable.Range(1, 50).Select(i => $"{i}"), told);
    }

    [Theory]
    [InlineData("subject")]
    [InlineData("scope")]
    [InlineData("role")]
    [InlineData("client")]
    [InlineData("app")]
    [InlineData("context")]
    [InlineData("acr")]
    public async Task Who_may_less_than_the_one_who_asked_gets_nothing(string difference)
    {
        var (here, elsewhere) = await TwoAsync(Roomy);
        var stream = await SayAsync(here, "x");
        var comes = difference switch
        {
            "subject" => Asked with { SubjectId = "other" },
            "scope" => Asked with { Scopes = ["a"] },
            "role" => Asked with { Roles = [] },
            "client" => Asked with { ClientId = null },
            "context" => Asked with { AuthenticationContexts = ["c2"] },
            "acr" => Asked with { Acr = "silver" },
            _ => Asked with { IsApp = true },
        };
        // The shelf is the session's, which is looked up by whose it is: another subject has another one.
        var theirs = difference == "subject" ? new SessionShelf(Memory(comes.Key), Store(elsewhere.Table), Roomy, clock, NullLogger.Instance) : elsewhere.Shelf;

        Assert.Equal((null, false), await theirs.FindAsync(new EventId(stream.Name, 0), comes, ended.Task, Cancellation));
        Assert.NotNull((await elsewhere.FindAsync(new EventId(stream.Name, 0), Asked with { Scopes = ["a", "b", "c"] }, ended.Task, Cancellation)).Reader);
    }

    [Fact]
    public async Task What_was_never_said_or_in_another_session_is_unknown()
    {
        var (here, elsewhere) = await TwoAsync(Roomy);
        var stream = await SayAsync(here, "one");
        var other = new SessionShelf(new SessionMemory(SessionId.New(), Asked.Key, State, new NoRegister()), Store(elsewhere.Table), Roomy, clock, NullLogger.Instance);

        foreach (var place in new[] { new EventId(stream.Name, 2), new EventId(EventId.NewStream(), 0) })
            Assert.Equal((null, false), await elsewhere.FindAsync(place, Asked, ended.Task, Cancellation));
        Assert.Equal((null, false), await other.FindAsync(new EventId(stream.Name, 0), Asked, ended.Task, Cancellation));
    }

    [Fact]
    public async Task Of_a_stream_only_the_newest_events_are_kept_and_a_gap_is_refused()
    {
        var (here, elsewhere) = await TwoAsync(Roomy with { EventsPerStream = 2 });
        var stream = await SayAsync(here, "1", "2", "3", "4");

        Assert.Equal((null, false), await elsewhere.FindAsync(new EventId(stream.Name, 1), Asked, ended.Task, Cancellation));
        Assert.Equal(["3", "4"], Texts(await TakeAsync(await FindAsync(elsewhere, stream, 2))));
    }

    [Fact]
    public async Task Of_a_session_only_so_many_bytes_are_kept_whichever_stream_they_are_of()
    {
        var (here, elsewhere) = await TwoAsync(Roomy with { BytesPerSession = 2500 });
        var first = await SayAsync(here, new string('a', 1000));
        var second = await SayAsync(here, new string('b', 1000), new string('c', 1000), new string('d', 3000));

        Assert.Null((await elsewhere.FindAsync(new EventId(first.Name, 0), Asked, ended.Task, Cancellation)).Reader);
        var reader = await FindAsync(elsewhere, second, 0);
        Assert.Equal(2, (await TakeAsync(reader))!.Count);
        // The one that was too large is a gap: the connection ends before it, and before what follows it.
        Assert.Null(await TakeAsync(reader));
        await second.AppendAsync("e"u8.ToArray(), Cancellation);
        Assert.Null(await TakeAsync(reader));
        Assert.Equal((null, false), await elsewhere.FindAsync(new EventId(second.Name, 2), Asked, ended.Task, Cancellation));
        Assert.Equal(["e"], Texts(await TakeAsync(await FindAsync(elsewhere, second, 3))));
    }

    [Fact]
    public async Task What_is_too_old_is_refused()
    {
        var (here, elsewhere) = await TwoAsync(Roomy);
        var stream = await SayAsync(here, "one");
        stream.Complete();
        await stream.Shelf!.CompleteAsync();
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.NotNull((await elsewhere.FindAsync(new EventId(stream.Name, 0), Asked, ended.Task, Cancellation)).Reader);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((null, false), await elsewhere.FindAsync(new EventId(stream.Name, 0), Asked, ended.Task, Cancellation));
    }

    [Fact]
    public async Task A_stream_lasts_as_long_as_its_writer_says_so_and_ends_when_that_was_killed()
    {
        var (here, elsewhere) = await TwoAsync(Roomy);
        var stream = await SayAsync(here, "one");
        for (var minute = 0; minute < 8; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await here.Shelf.RenewAsync();
        }

        // Its only event is gone by now, but who has it has missed nothing.
        var reader = await FindAsync(elsewhere, stream, 1);
        clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Null(await TakeAsync(reader));
    }

    [Fact]
    public async Task A_polled_stream_ends_its_connection_once_there_was_nothing_for_a_while_and_says_when_to_come_back()
    {
        var (here, elsewhere) = await TwoAsync(Roomy);
        var stream = await SayAsync(here);
        await stream.Shelf!.PollAsync(TimeSpan.FromMilliseconds(250));
        var reader = await FindAsync(elsewhere, stream, 0);

        Assert.Equal((TimeSpan.FromMilliseconds(250), true), (reader.Retry, reader.IsPolled));
        Assert.Empty((await reader.TakeAsync(TimeSpan.FromSeconds(1), Cancellation))!);
        Assert.Null(await TakeAsync(reader));
    }

    [Fact]
    public async Task Who_comes_back_again_takes_over_and_the_sessions_end_ends_all()
    {
        var (here, elsewhere) = await TwoAsync(Roomy);
        var stream = await SayAsync(here);
        var first = await FindAsync(elsewhere, stream, 0);
        var waiting = TakeAsync(first);
        var second = await FindAsync(elsewhere, stream, 0);
        Assert.Null(await waiting);
        waiting = TakeAsync(second);
        ended.SetResult();
        Assert.Null(await waiting);
    }

    [Fact]
    public async Task A_stream_that_can_not_be_kept_is_told_here_all_the_same_and_not_tried_again()
    {
        var faults = new Faults();
        var table = await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options(TimeSpan.FromSeconds(1)));
        var here = new Side(new SessionShelf(Memory(Asked.Key), Store(table), Roomy, clock, NullLogger.Instance), table, new ReplayBuffer(Roomy, clock));
        faults.Always(Faults.Fault.Busy);
        var stream = here.Open(session);
        await stream.AppendAsync("one"u8.ToArray(), Cancellation);
        var tries = faults.Sent.Count;
        await stream.AppendAsync("two"u8.ToArray(), Cancellation);

        Assert.Equal(tries, faults.Sent.Count);
        Assert.Equal(["one", "two"], Texts((await stream.TryResume(0)!.TakeAsync(TimeSpan.FromSeconds(5), Cancellation))!));
    }

    [Fact]
    public async Task Each_event_costs_one_round_trip_a_stream_two_more_and_nothing_of_it_can_be_read_in_the_table()
    {
        var faults = new Faults();
        var table = await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options());
        var here = new Side(new SessionShelf(Memory(Asked.Key), Store(table), Roomy, clock, NullLogger.Instance), table, new ReplayBuffer(Roomy, clock));
        faults.Sent.Clear();
        var stream = here.Open(session);
        await stream.AppendAsync("a secret"u8.ToArray(), Cancellation);
        await stream.AppendAsync("another secret"u8.ToArray(), Cancellation);
        stream.Complete();
        await stream.Shelf!.CompleteAsync();

        Assert.Equal(["PUT", "POST", "POST", "PUT"], faults.Sent.Select(sent => sent.Split(' ')[0]));
        var rows = await Tables.ReadAsync(await azurite.RequireAsync(), table.Name);
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.DoesNotContain(session.Value, row.ToJsonString(), StringComparison.Ordinal));
        Assert.All(rows.Where(row => row["Data0"] is not null), row =>
            Assert.DoesNotContain("secret", Encoding.Latin1.GetString(Convert.FromBase64String(row["Data0"]!.GetValue<string>())), StringComparison.Ordinal));
    }

    private static SessionState State { get; } = new("2025-11-25", ReadOnlyMemory<byte>.Empty);

    private static List<string> Texts(IReadOnlyList<StreamEvent>? events) => [.. events!.Select(held => Encoding.UTF8.GetString(held.Message.Span))];

    private static Task<IReadOnlyList<StreamEvent>?> TakeAsync(IEventReader reader) =>
        reader.TakeAsync(TimeSpan.FromSeconds(15), Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

    private async Task<IEventReader> FindAsync(Side side, EventStream stream, long number) =>
        (await side.FindAsync(new EventId(stream.Name, number), Asked, ended.Task, Cancellation)).Reader ?? throw new InvalidOperationException("There is nothing to read.");

    private async Task<EventStream> SayAsync(Side side, params string[] messages)
    {
        var stream = side.Open(session);
        await stream.Shelf!.OpenAsync();
        foreach (var message in messages)
            await stream.AppendAsync(Encoding.UTF8.GetBytes(message), Cancellation);
        return stream;
    }

    private async Task<(Side Here, Side Elsewhere)> TwoAsync(ReplayLimits limits)
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        Side Make() => new(new SessionShelf(Memory(Asked.Key), Store(table), limits, clock, NullLogger.Instance), table, new ReplayBuffer(limits, clock));
        return (Make(), Make());
    }

    private SessionMemory Memory(string callerKey) => new(session, callerKey, State, new NoRegister());

    private TableEventStore Store(TableClient table) => new(table, clock, NullLogger<TableEventStore>.Instance);

    /// <summary>One instance's part of the session.</summary>
    private sealed record Side(SessionShelf Shelf, TableClient Table, ReplayBuffer Buffer)
    {
        public EventStream Open(SessionId id)
        {
            var stream = Buffer.Open(id, Asked);
            stream.Shelf = Shelf.For(stream);
            return stream;
        }

        public async Task<(IEventReader? Reader, bool IsOver)> FindAsync(EventId last, Caller caller, Task ended, CancellationToken cancellationToken) =>
            await Shelf.FindAsync(last, caller, ended, cancellationToken);
    }

    private sealed class NoRegister : ISessionRegister
    {
        public ValueTask<SessionId?> OpenAsync(string callerKey, SessionState state, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<SessionState?> FindAsync(string callerKey, SessionId id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<SessionState?> ChangeAsync(string callerKey, SessionId id, Func<SessionState, SessionState> change, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask EndAsync(string callerKey, SessionId id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
