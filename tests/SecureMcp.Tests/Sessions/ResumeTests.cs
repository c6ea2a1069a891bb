using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Audits;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Protocol;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Sessions;

/// <summary>Connections that break off, and clients that come back for the rest.</summary>
public sealed class ResumeTests
{
    [Fact]
    public async Task Who_comes_back_gets_exactly_what_was_missed_once_and_then_the_answer()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync();
        var session = await endpoint.OpenAsync();
        string last;
        using (var broken = await CallAsync(endpoint, session, "one"))
        {
            Assert.Equal("", (await broken.NextAsync())!.Data);
            var one = (await broken.NextAsync())!;
            Assert.Equal("one", one.Said);
            last = one.Id!;
        }

        await endpoint.Signal.SayAsync("two");
        await endpoint.Signal.SayAsync("three");
        using var resumed = await endpoint.GetAsync(session, last);
        Assert.Equal(last, (await resumed.NextAsync())!.Id);
        Assert.Equal("two", (await resumed.NextAsync())!.Said);
        Assert.Equal("three", (await resumed.NextAsync())!.Said);
        await endpoint.Signal.SayAsync("four");
        Assert.Equal("four", (await resumed.NextAsync())!.Said);
        endpoint.Signal.Finish();
        var rest = await resumed.RestAsync();

        Assert.Equal("the answer", Assert.Single(rest).Said);
        var record = Assert.Single(endpoint.Records, record => record.Member == "steps");
        Assert.Equal(("allowed", false, false), (record.Decision, record.IsError, record.IsCancelled));
        Assert.Equal("2025-11-25", Assert.Single(endpoint.Records, record => record.Method == "session/resume").ProtocolVersion);

        // Again, from the beginning: what is kept does not change by being read.
        using var again = await endpoint.GetAsync(session, last);
        Assert.Equal(["two", "three", "four", "the answer"], (await again.RestAsync()).Skip(1).Select(told => told.Said));
        Assert.Equal(HttpStatusCode.NoContent, await endpoint.StatusAsync(session, rest[0].Id));
    }

    [Fact]
    public async Task An_answer_that_was_ready_while_nobody_listened_waits_and_is_on_record_before_it_can_be_read()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync();
        var session = await endpoint.OpenAsync();
        var last = await BreakOffAsync(endpoint, session);
        endpoint.Signal.Finish();
        await endpoint.Signal.Ended.Task;
        using var resumed = await endpoint.GetAsync(session, last);
        await resumed.NextAsync();
        var answer = (await resumed.NextAsync())!;

        Assert.Single(endpoint.Records, record => record.Member == "steps");
        Assert.Equal("the answer", answer.Said);
        Assert.Null(await resumed.NextAsync());
    }

    [Fact]
    public async Task An_answer_that_could_not_be_recorded_is_given_to_nobody_who_comes_back()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync(replace: services => services.AddSingleton<IAuditStore>(new ForgetfulStore("steps")));
        var session = await endpoint.OpenAsync();
        var last = await BreakOffAsync(endpoint, session);
        endpoint.Signal.Finish();
        using var resumed = await endpoint.GetAsync(session, last);
        var rest = await resumed.RestAsync();

        Assert.Contains("\"code\":503", rest[^1].Data, StringComparison.Ordinal);
        Assert.All(rest, told => Assert.DoesNotContain("the answer", told.Data, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Coming_back_is_refused_where_that_can_not_be_recorded_and_loses_nothing()
    {
        var store = new ForgetfulStore(null);
        await using var endpoint = await ResumeEndpoint.StartAsync(replace: services => services.AddSingleton<IAuditStore>(store));
        var session = await endpoint.OpenAsync();
        var last = await BreakOffAsync(endpoint, session);
        endpoint.Signal.Finish();
        await ResumeEndpoint.EventuallyAsync(() => store.Written.Contains("steps"));

        store.IsDown = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await endpoint.StatusAsync(session, last));
        store.IsDown = false;
        using var resumed = await endpoint.GetAsync(session, last);
        Assert.Equal("the answer", (await resumed.RestAsync())[^1].Said);
    }

    [Fact]
    public async Task Nobody_else_and_no_other_session_gets_what_was_missed()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync();
        var session = await endpoint.OpenAsync();
        var other = await endpoint.OpenAsync();
        var foreign = await endpoint.OpenAsync("reader");
        var last = await BreakOffAsync(endpoint, session);
        endpoint.Signal.Finish();
        await endpoint.Signal.Ended.Task;

        Assert.Equal(HttpStatusCode.NotFound, await endpoint.StatusAsync(session, last, "reader"));
        Assert.Equal(HttpStatusCode.BadRequest, await endpoint.StatusAsync(other, last));
        Assert.Equal(HttpStatusCode.BadRequest, await endpoint.StatusAsync(foreign, last, "reader"));
        Assert.Equal(HttpStatusCode.Unauthorized, await endpoint.StatusAsync(session, last, "nobody"));
        foreach (var wrong in new[] { "x", last + "0", new EventId(EventId.NewStream(), 0).ToString() })
            Assert.Equal(HttpStatusCode.BadRequest, await endpoint.StatusAsync(session, wrong));
        Assert.All(endpoint.Records.Where(record => record.Method == "session/resume"), record => Assert.Equal("refused", record.Decision));
        using var resumed = await endpoint.GetAsync(session, last);
        Assert.Equal("the answer", (await resumed.RestAsync())[^1].Said);
    }

    [Fact]
    public async Task A_token_that_may_less_than_the_one_that_asked_gets_nothing_of_the_answer()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync(replace: services => services.AddSingleton<ICallerChain, TwoTokens>());
        var session = await endpoint.OpenAsync("strong");
        var last = await BreakOffAsync(endpoint, session, "strong");
        endpoint.Signal.Finish();

        Assert.Equal(HttpStatusCode.BadRequest, await endpoint.StatusAsync(session, last, "weak"));
        using var resumed = await endpoint.GetAsync(session, last, "strong");
        Assert.Equal("the answer", (await resumed.RestAsync())[^1].Said);
    }

    [Fact]
    public async Task Who_comes_back_takes_over_from_a_connection_that_only_seems_to_live()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync();
        var session = await endpoint.OpenAsync();
        using var stalled = await CallAsync(endpoint, session, "one");
        var first = (await stalled.NextAsync())!;
        Assert.Equal("one", (await stalled.NextAsync())!.Said);
        using var resumed = await endpoint.GetAsync(session, first.Id);
        Assert.Equal(["", "one"], [(await resumed.NextAsync())!.Data, (await resumed.NextAsync())!.Said]);
        await endpoint.Signal.SayAsync("two");
        endpoint.Signal.Finish();

        Assert.Equal(["two", "the answer"], (await resumed.RestAsync()).Select(told => told.Said));
        Assert.Empty(await stalled.RestAsync());
    }

    [Fact]
    public async Task An_older_client_gets_names_of_events_but_no_event_without_a_message()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync();
        var session = await endpoint.OpenAsync(version: "2025-06-18");
        string last;
        using (var broken = await CallAsync(endpoint, session, "one", version: "2025-06-18"))
        {
            var one = (await broken.NextAsync())!;
            Assert.Equal("one", one.Said);
            last = one.Id!;
        }

        await endpoint.Signal.SayAsync("two");
        endpoint.Signal.Finish();
        using var resumed = await endpoint.GetAsync(session, last, version: "2025-06-18");
        Assert.Equal(["two", "the answer"], (await resumed.RestAsync()).Select(told => told.Said));
    }

    [Fact]
    public async Task The_sessions_own_stream_is_resumed_and_can_be_opened_again()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync();
        var session = await endpoint.OpenAsync();
        await endpoint.PostAsync(session, """{"jsonrpc":"2.0","id":2,"method":"resources/subscribe","params":{"uri":"note://open"}}""");
        var updates = endpoint.Services.GetRequiredService<IResourceUpdates>();
        string last;
        using (var broken = await endpoint.GetAsync(session, null))
            last = (await broken.NextAsync())!.Id!;
        await updates.AnnounceAsync("note://open", TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        using (var resumed = await endpoint.GetAsync(session, last))
        {
            Assert.Equal(last, (await resumed.NextAsync())!.Id);
            Assert.Contains("resources/updated", (await resumed.NextAsync())!.Data, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Conflict, await endpoint.StatusAsync(session, null));
        }

        await ResumeEndpoint.EventuallyAsync(async () => await endpoint.StatusAsync(session, null) == HttpStatusCode.OK);
    }

    [Fact]
    public async Task From_the_fifteenth_silent_second_on_even_a_call_that_said_nothing_can_be_resumed()
    {
        var clock = new SettableTimeProvider();
        await using var endpoint = await ResumeEndpoint.StartAsync(clock);
        var session = await endpoint.OpenAsync();
        var calling = endpoint.CallAsync(session, "steps");
        await endpoint.Signal.Started.Task;
        clock.Advance(TimeSpan.FromSeconds(14));
        await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        Assert.False(calling.IsCompleted, "The status was given away before the fifteenth second.");
        clock.Advance(TimeSpan.FromSeconds(1));
        string last;
        using (var broken = await calling)
            last = (await broken.NextAsync())!.Id!;
        endpoint.Signal.Finish();
        using var resumed = await endpoint.GetAsync(session, last);

        Assert.Equal("the answer", (await resumed.RestAsync())[^1].Said);
    }

    [Fact]
    public async Task A_stream_ends_with_its_token_and_goes_on_with_the_next_one()
    {
        var clock = new SettableTimeProvider();
        await using var endpoint = await ResumeEndpoint.StartAsync(clock, services => services.AddSingleton<ICallerChain>(new HourTokens(clock)));
        var session = await endpoint.OpenAsync();
        using var stream = await endpoint.GetAsync(session, null);
        var place = (await stream.NextAsync())!;
        for (var minutes = 0; minutes < 60; minutes += 15)
        {
            // Requests keep the session alive; they prolong no stream.
            await endpoint.PostAsync(session, """{"jsonrpc":"2.0","id":2,"method":"ping"}""");
            clock.Advance(TimeSpan.FromMinutes(15));
        }

        Assert.Empty(await stream.RestAsync());
        using var next = await endpoint.GetAsync(session, place.Id);
        Assert.Equal(place.Id, (await next.NextAsync())!.Id);
    }

    [Fact]
    public async Task What_is_too_old_is_refused_and_then_forgotten()
    {
        var clock = new SettableTimeProvider();
        await using var endpoint = await ResumeEndpoint.StartAsync(clock);
        var session = await endpoint.OpenAsync();
        var last = await BreakOffAsync(endpoint, session);
        endpoint.Signal.Finish();
        await ResumeEndpoint.EventuallyAsync(() => endpoint.Records.Any(record => record.Member == "steps"));
        clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(HttpStatusCode.BadRequest, await endpoint.StatusAsync(session, last));
        clock.Advance(TimeSpan.FromMinutes(6));
        await ResumeEndpoint.EventuallyAsync(() => endpoint.Buffer.Bytes == 0);
    }

    [Fact]
    public async Task An_answer_that_is_the_first_thing_to_say_stays_json_in_a_session_and_keeps_nothing()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync();
        var session = await endpoint.OpenAsync();
        endpoint.Signal.Finish();
        using var answer = await endpoint.CallAsync(session, "steps");

        Assert.Equal("application/json", answer.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(0, endpoint.Buffer.Streams);
    }

    [Fact]
    public async Task A_session_that_has_ended_opens_no_stream_that_nobody_would_end()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync();
        var id = await endpoint.OpenAsync();
        Assert.True(SessionId.TryParse(id, out var parsed));
        var session = endpoint.Services.GetRequiredService<LiveSessions>().Find(parsed)!;
        var caller = FakeTokens.Of("plain", [], []);
        Assert.Equal(HttpStatusCode.NoContent, await endpoint.EndAsync(id));

        // As by a request that had found the session just before.
        var answer = session.OpenStream(caller);
        var listening = session.TryListen(caller, out var own);

        Assert.True(answer.IsComplete && own.IsComplete);
        foreach (var reader in new[] { answer.TryListen(), listening })
            Assert.Null(await reader!.TakeAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.Equal((0, 0), (endpoint.Buffer.Streams, endpoint.Buffer.Bytes));
    }

    [Fact]
    public async Task Outside_a_session_the_header_means_nothing()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync(sessions: false);
        endpoint.Signal.Wanted.Writer.TryWrite("one");
        endpoint.Signal.Finish();
        using var request = TestEndpoint.Call("plain", "steps");
        request.Headers.Add(EventId.Header, new EventId(EventId.NewStream(), 1).ToString());
        using var answer = new SseReader(await endpoint.Plain.SendAsync(request));
        var told = await answer.RestAsync();

        Assert.Equal(["one", "the answer"], told.Select(each => each.Said));
        Assert.All(told, each => Assert.Null(each.Id));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await endpoint.StatusAsync(SessionId.New().Value, new EventId(EventId.NewStream(), 1).ToString()));
    }

    private static async Task<SseReader> CallAsync(ResumeEndpoint endpoint, string session, string first, string token = "plain", string version = "2025-11-25")
    {
        Assert.True(endpoint.Signal.Wanted.Writer.TryWrite(first));
        var reader = await endpoint.CallAsync(session, "steps", token, version);
        Assert.Equal("text/event-stream", reader.Response.Content.Headers.ContentType!.MediaType);
        await endpoint.Signal.Said.Reader.ReadAsync(TestContext.Current.CancellationToken);
        return reader;
    }

    /// <summary>Loses the connection of a call behind the first thing that it said.</summary>
    private static async Task<string> BreakOffAsync(ResumeEndpoint endpoint, string session, string token = "plain")
    {
        using var broken = await CallAsync(endpoint, session, "one", token);
        await broken.NextAsync();
        return (await broken.NextAsync())!.Id!;
    }

    private sealed class ForgetfulStore(string? member) : IAuditStore
    {
        public bool IsDown { get; set; }

        public ConcurrentQueue<string?> Written { get; } = new();

        public ValueTask AppendAsync(AuditRecord record, CancellationToken cancellationToken)
        {
            if (IsDown || (member is not null && record.Member == member))
                throw new StateUnavailableException("broken");
            Written.Enqueue(record.Member);
            return ValueTask.CompletedTask;
        }

        public ValueTask ProbeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    private sealed class HourTokens(TimeProvider clock) : ICallerChain
    {
        public ValueTask<Validation> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) =>
            ValueTask.FromResult(Validation.Of(FakeTokens.Plain with { ExpiresAt = clock.GetUtcNow().AddHours(1) }));
    }
}
