using System.Text;
using SecureMcp.Calls;
using SecureMcp.Protocol;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Protocol;

/// <summary>What is kept for clients that come back, for how long, and for whom.</summary>
public sealed class ReplayBufferTests
{
    private static readonly ReplayLimits Roomy = new(EventsPerStream: 100, BytesPerSession: 1_000_000, BytesTotal: 10_000_000, Retention: TimeSpan.FromMinutes(5));

    private readonly SettableTimeProvider clock = new();
    private readonly SessionId session = SessionId.New();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_follows_an_event_comes_in_its_order_and_once()
    {
        var buffer = Buffer(Roomy);
        var stream = await SayAsync(buffer, session, "one", "two", "three");
        stream.Complete();

        Assert.Equal(["two", "three"], await RestAsync(buffer, session, new EventId(stream.Name, 1)));
        Assert.Equal(["one", "two", "three"], await RestAsync(buffer, session, new EventId(stream.Name, 0)));
    }

    [Fact]
    public async Task Each_stream_answers_for_itself_only()
    {
        var buffer = Buffer(Roomy);
        var stream = await SayAsync(buffer, session, "mine");
        var other = await SayAsync(buffer, session, "of another request");
        stream.Complete();
        other.Complete();

        Assert.Equal(["mine"], await RestAsync(buffer, session, new EventId(stream.Name, 0)));
        Assert.NotEqual(stream.Name, other.Name);
    }

    [Fact]
    public async Task An_event_of_another_session_is_not_found()
    {
        var buffer = Buffer(Roomy);
        var stream = await SayAsync(buffer, session, "secret");
        await SayAsync(buffer, SessionId.New(), "own");

        Assert.Null(Find(buffer, SessionId.New(), new EventId(stream.Name, 0)));
        foreach (var id in new[] { new EventId(stream.Name, 2), new EventId(EventId.NewStream(), 0) })
            Assert.Null(Find(buffer, session, id));
        Assert.NotNull(Find(buffer, session, new EventId(stream.Name, 1)));
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
        var buffer = Buffer(Roomy);
        var asked = FakeTokens.Of("same", ["a", "b"], ["r"]) with { AuthenticationContexts = ["c1"], Acr = "gold" };
        var stream = buffer.Open(session, asked);
        await stream.AppendAsync("x"u8.ToArray(), Cancellation);
        var comes = difference switch
        {
            "subject" => asked with { SubjectId = "other" },
            "scope" => asked with { Scopes = ["a"] },
            "role" => asked with { Roles = [] },
            "client" => asked with { ClientId = "another" },
            // A tool that asks for a stronger sign-in may have answered into this stream.
            "context" => asked with { AuthenticationContexts = ["c2"] },
            "acr" => asked with { Acr = "silver" },
            _ => asked with { IsApp = true },
        };

        Assert.Null(buffer.Find(session, new EventId(stream.Name, 0), comes, out _));
        Assert.NotNull(buffer.Find(session, new EventId(stream.Name, 0), asked with { Scopes = ["a", "b", "c"], Roles = ["r", "s"], AuthenticationContexts = ["c1", "c2"] }, out _));
    }

    [Fact]
    public async Task A_gap_that_opens_after_the_stream_was_looked_up_is_refused_as_well()
    {
        var buffer = Buffer(Roomy with { EventsPerStream = 2 });
        var stream = await SayAsync(buffer, session, "1", "2");
        var found = Find(buffer, session, new EventId(stream.Name, 0));
        await stream.AppendAsync("3"u8.ToArray(), Cancellation);

        Assert.NotNull(found);
        Assert.Null(found.TryResume(0));
        Assert.NotNull(found.TryResume(1));
    }

    [Fact]
    public async Task Of_a_stream_only_the_newest_events_are_kept_and_a_gap_is_refused_rather_than_passed_over()
    {
        var buffer = Buffer(Roomy with { EventsPerStream = 2 });
        var stream = await SayAsync(buffer, session, "1", "2", "3", "4");
        stream.Complete();

        Assert.Null(Find(buffer, session, new EventId(stream.Name, 1)));
        Assert.Equal(["3", "4"], await RestAsync(buffer, session, new EventId(stream.Name, 2)));
    }

    [Fact]
    public async Task A_session_forgets_its_oldest_event_whichever_stream_that_is_of()
    {
        var buffer = Buffer(Roomy with { BytesPerSession = 4000 });
        var first = await SayAsync(buffer, session, new string('a', 1000));
        clock.Advance(TimeSpan.FromSeconds(1));
        var second = await SayAsync(buffer, session, new string('b', 1000), new string('c', 1000));

        Assert.Null(Find(buffer, session, new EventId(first.Name, 0)));
        Assert.NotNull(Find(buffer, session, new EventId(second.Name, 0)));
        Assert.InRange(buffer.Bytes, 2000, 4000);
    }

    [Fact]
    public async Task An_answer_beyond_the_budget_is_not_kept_and_not_half_of_it()
    {
        var buffer = Buffer(Roomy with { BytesPerSession = 2000 });
        var stream = await SayAsync(buffer, session, "small", new string('x', 5000));

        Assert.Null(Find(buffer, session, new EventId(stream.Name, 0)));
        Assert.Null(Find(buffer, session, new EventId(stream.Name, 1)));
        Assert.InRange(buffer.Bytes, 0, 2000);
    }

    [Fact]
    public async Task When_all_is_too_much_the_session_that_holds_most_gives_way()
    {
        var buffer = Buffer(Roomy with { BytesTotal = 6000 });
        var modest = SessionId.New();
        var kept = await SayAsync(buffer, modest, "small");
        clock.Advance(TimeSpan.FromSeconds(1));
        var large = await SayAsync(buffer, session, [.. Enumerable.Range(0, 10).Select(_ => new string('x', 1000))]);

        Assert.NotNull(Find(buffer, modest, new EventId(kept.Name, 0)));
        Assert.Null(Find(buffer, session, new EventId(large.Name, 0)));
        Assert.InRange(buffer.Bytes, 1000, 6000);
    }

    [Fact]
    public async Task Streams_that_are_over_make_room_too()
    {
        var buffer = Buffer(Roomy with { BytesPerSession = 5000 });
        for (var i = 0; i < 100; i++)
            (await SayAsync(buffer, session)).Complete();

        Assert.InRange(buffer.Streams, 1, 10);
        Assert.InRange(buffer.Bytes, 1, 5000);
    }

    [Fact]
    public async Task What_is_too_old_is_forgotten_and_so_is_a_stream_that_ended()
    {
        var buffer = Buffer(Roomy);
        var stream = await SayAsync(buffer, session, "old");
        clock.Advance(TimeSpan.FromMinutes(4));
        await stream.AppendAsync("new"u8.ToArray(), Cancellation);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(Find(buffer, session, new EventId(stream.Name, 0)));
        Assert.NotNull(Find(buffer, session, new EventId(stream.Name, 1)));
        stream.Complete();
        clock.Advance(TimeSpan.FromMinutes(5));
        buffer.Sweep();
        Assert.Equal((0, 0), (buffer.Streams, buffer.Bytes));
    }

    [Fact]
    public async Task A_stream_that_is_still_being_written_outlives_its_silence()
    {
        var buffer = Buffer(Roomy);
        var stream = buffer.Open(session, FakeTokens.Plain);
        clock.Advance(TimeSpan.FromHours(1));
        buffer.Sweep();
        await stream.AppendAsync("late"u8.ToArray(), Cancellation);
        stream.Complete();

        Assert.Equal(["late"], await RestAsync(buffer, session, new EventId(stream.Name, 0)));
    }

    [Fact]
    public async Task What_a_connection_has_not_taken_is_not_forgotten()
    {
        var buffer = Buffer(Roomy with { EventsPerStream = 1, BytesPerSession = 1000, BytesTotal = 1000 });
        var stream = buffer.Open(session, FakeTokens.Plain);
        var reader = stream.TryListen()!;
        var said = Enumerable.Range(0, 5).Select(i => stream.AppendAsync(Encoding.UTF8.GetBytes($"{i}{new string('x', 500)}"), Cancellation).AsTask()).ToList();

        Assert.Equal("01234", string.Concat((await reader.TakeAsync(TimeSpan.FromSeconds(1), Cancellation))!.Select(sent => (char)sent.Message.Span[0])));
        Assert.DoesNotContain(said, saying => saying.IsCompleted);
        reader.Close();
        await Task.WhenAll(said).WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        await stream.AppendAsync("after"u8.ToArray(), Cancellation);
        Assert.InRange(buffer.Bytes, 0, 1000);
    }

    [Fact]
    public async Task Who_speaks_waits_for_the_connection_that_listens()
    {
        var stream = Buffer(Roomy).Open(session, FakeTokens.Plain);
        var reader = stream.TryListen()!;
        var saying = stream.AppendAsync("x"u8.ToArray(), Cancellation).AsTask();
        Assert.Single((await reader.TakeAsync(TimeSpan.FromSeconds(1), Cancellation))!);
        Assert.False(saying.IsCompleted);

        // Asking for more says that this was sent.
        var more = reader.TakeAsync(TimeSpan.FromSeconds(1), Cancellation).AsTask();
        await saying.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        stream.Complete();
        Assert.Null(await more.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
    }

    [Fact]
    public async Task A_connection_that_resumes_ends_the_one_before()
    {
        var stream = await SayAsync(Buffer(Roomy), session, "one");
        var old = stream.TryResume(1)!;
        var waiting = old.TakeAsync(TimeSpan.FromHours(1), Cancellation).AsTask();
        var resumed = stream.TryResume(0)!;

        Assert.Null(await waiting.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
        Assert.Null(stream.TryListen());
        old.Close();
        Assert.Single((await resumed.TakeAsync(TimeSpan.FromSeconds(1), Cancellation))!);
    }

    [Fact]
    public async Task Silence_is_told_so_that_it_can_be_broken()
    {
        var stream = Buffer(Roomy).Open(session, FakeTokens.Plain);
        var taking = stream.TryListen()!.TakeAsync(TimeSpan.FromSeconds(15), Cancellation).AsTask();
        while (clock.WaitingTimers == 0)
            await Task.Yield();
        clock.Advance(TimeSpan.FromSeconds(15));

        Assert.Empty((await taking.WaitAsync(TimeSpan.FromSeconds(10), Cancellation))!);
    }

    [Fact]
    public async Task The_end_of_a_session_ends_its_connections_and_leaves_nothing()
    {
        var buffer = Buffer(Roomy);
        var stream = await SayAsync(buffer, session, "one");
        await SayAsync(buffer, SessionId.New(), "of another session");
        var waiting = stream.TryResume(1)!.TakeAsync(TimeSpan.FromHours(1), Cancellation).AsTask();
        var others = buffer.Bytes / 2;
        buffer.End(session);

        Assert.Null(await waiting.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
        Assert.Null(Find(buffer, session, new EventId(stream.Name, 0)));
        await stream.AppendAsync("too late"u8.ToArray(), Cancellation);
        Assert.Equal(1, buffer.Streams);
        Assert.InRange(buffer.Bytes, 1, others + 20);
    }

    [Fact]
    public async Task Nothing_behind_the_last_event_of_a_stream_that_ended_is_no_gap()
    {
        var buffer = Buffer(Roomy);
        var stream = await SayAsync(buffer, session, "all");
        Assert.NotNull(buffer.Find(session, new EventId(stream.Name, 1), FakeTokens.Plain, out var isOver));
        Assert.False(isOver);
        stream.Complete();

        Assert.NotNull(buffer.Find(session, new EventId(stream.Name, 1), FakeTokens.Plain, out isOver));
        Assert.True(isOver);
        Assert.NotNull(buffer.Find(session, new EventId(stream.Name, 0), FakeTokens.Plain, out isOver));
        Assert.False(isOver);
    }

    private static EventStream? Find(ReplayBuffer buffer, SessionId session, EventId id) => buffer.Find(session, id, FakeTokens.Plain, out _);

    private static async Task<EventStream> SayAsync(ReplayBuffer buffer, SessionId session, params string[] messages)
    {
        var stream = buffer.Open(session, FakeTokens.Plain);
        foreach (var message in messages)
            await stream.AppendAsync(Encoding.UTF8.GetBytes(message), Cancellation);
        return stream;
    }

    private static async Task<List<string>> RestAsync(ReplayBuffer buffer, SessionId session, EventId after)
    {
        var reader = Find(buffer, session, after)!.TryResume(after.Number)!;
        List<string> told = [];
        while (await reader.TakeAsync(TimeSpan.FromSeconds(1), Cancellation) is { } events)
        {
            Assert.NotEmpty(events);
            told.AddRange(events.Select(sent => Encoding.UTF8.GetString(sent.Message.Span)));
        }

        reader.Close();
        return told;
    }

    private ReplayBuffer Buffer(ReplayLimits limits) => new(limits, clock);
}
