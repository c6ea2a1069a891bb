using System.Net;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Sessions;

/// <summary>Tools that let go of their connection, and clients that poll for the answer (2025-11-25).</summary>
public sealed class PollingTests
{
    [Fact]
    public async Task A_tool_ends_its_connection_and_its_client_comes_back_for_the_answer()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync();
        var session = await endpoint.OpenAsync();
        using var polled = await endpoint.CallAsync(session, "polled");
        var place = Assert.Single(await polled.RestAsync());

        Assert.Equal(("", 250), (place.Data, place.Retry));
        Assert.False(endpoint.Signal.Ended.Task.IsCompleted);
        Assert.DoesNotContain(endpoint.Records, record => record.Member == "polled");
        await endpoint.Signal.SayAsync("one");
        using var first = await endpoint.GetAsync(session, place.Id);
        var told = await first.RestAsync();
        Assert.Equal(["", "one"], [told[0].Data, told[1].Said]);
        Assert.Equal(2, told.Count);

        using var second = await endpoint.GetAsync(session, told[1].Id);
        Assert.Equal(told[1].Id, (await second.NextAsync())!.Id);
        endpoint.Signal.Finish();
        Assert.Equal("the answer", Assert.Single(await second.RestAsync()).Said);
        Assert.Equal("allowed", Assert.Single(endpoint.Records, record => record.Member == "polled").Decision);
    }

    [Fact]
    public async Task The_connection_serves_other_requests_while_the_tool_works_on()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync();
        using var one = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = endpoint.Plain.Client.BaseAddress };
        var session = await endpoint.OpenAsync();
        using var call = TestEndpoint.Legacy("plain", "tools/call", new() { ["name"] = "polled", ["arguments"] = new System.Text.Json.Nodes.JsonObject() }, 7);
        call.Headers.Add("Mcp-Session-Id", session);
        using var polled = await one.SendAsync(call, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        using var ping = TestEndpoint.Legacy("plain", "ping");
        ping.Headers.Add("Mcp-Session-Id", session);
        using var answer = await one.SendAsync(ping, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(endpoint.Signal.Ended.Task.IsCompleted);
        endpoint.Signal.Finish();
        await ResumeEndpoint.EventuallyAsync(() => endpoint.Records.Any(record => record.Member == "polled"));
    }

    [Fact]
    public async Task A_poll_that_finds_nothing_waits_a_while_and_then_ends_at_the_same_place()
    {
        var clock = new SettableTimeProvider();
        await using var endpoint = await ResumeEndpoint.StartAsync(clock);
        var session = await endpoint.OpenAsync();
        using var polled = await endpoint.CallAsync(session, "polled");
        var place = Assert.Single(await polled.RestAsync());
        var timers = clock.WaitingTimers;
        using var poll = await endpoint.GetAsync(session, place.Id);
        Assert.Equal(place, await poll.NextAsync());
        // The end of the token, and then of the client's patience.
        await ResumeEndpoint.EventuallyAsync(() => clock.WaitingTimers > timers + 1);
        clock.Advance(TimeSpan.FromSeconds(15));

        Assert.Empty(await poll.RestAsync());
        endpoint.Signal.Finish();
        using var next = await endpoint.GetAsync(session, place.Id);
        Assert.Equal("the answer", (await next.RestAsync())[^1].Said);
    }

    [Fact]
    public async Task The_end_of_the_session_ends_a_tool_that_is_polled_and_leaves_its_record_and_nothing_else()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync();
        var session = await endpoint.OpenAsync();
        using var polled = await endpoint.CallAsync(session, "polled");
        var place = Assert.Single(await polled.RestAsync());
        using var poll = await endpoint.GetAsync(session, place.Id);
        await poll.NextAsync();

        Assert.Equal(HttpStatusCode.NoContent, await endpoint.EndAsync(session));
        Assert.Empty(await poll.RestAsync());
        Assert.True(await endpoint.Signal.Ended.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.Single(endpoint.Records, record => record.Member == "polled");
        Assert.Equal((0, 0), (endpoint.Buffer.Streams, endpoint.Buffer.Bytes));
        Assert.Equal(HttpStatusCode.NotFound, await endpoint.StatusAsync(session, place.Id));
    }

    [Fact]
    public async Task The_end_of_the_server_waits_for_the_record_of_a_tool_that_is_polled()
    {
        var endpoint = await ResumeEndpoint.StartAsync();
        var session = await endpoint.OpenAsync();
        using (var polled = await endpoint.CallAsync(session, "polled"))
            await polled.RestAsync();
        var records = (SecureMcp.Audits.MemoryAuditStore)endpoint.Services.GetService(typeof(SecureMcp.Audits.IAuditStore))!;
        await endpoint.DisposeAsync();

        Assert.Single(records.Records, record => record.Member == "polled");
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_is_polled_ends_without_an_answer()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync();
        var session = await endpoint.OpenAsync();
        using var polled = await endpoint.CallAsync(session, "polled");
        var place = Assert.Single(await polled.RestAsync());
        await endpoint.Signal.Started.Task;
        await endpoint.PostAsync(session, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""");

        Assert.True(await endpoint.Signal.Ended.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        await ResumeEndpoint.EventuallyAsync(() => endpoint.Records.Any(record => record is { Member: "polled", IsCancelled: true }));
        await ResumeEndpoint.EventuallyAsync(async () => await endpoint.StatusAsync(session, place.Id) == HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task An_answer_that_comes_while_the_connection_is_being_let_go_is_not_lost()
    {
        await using var endpoint = await ResumeEndpoint.StartAsync();
        endpoint.Signal.Finish();
        for (var i = 0; i < 20; i++)
        {
            var session = await endpoint.OpenAsync(i % 2 == 0 ? "plain" : "reader");
            using var polled = await endpoint.CallAsync(session, "polled", i % 2 == 0 ? "plain" : "reader");
            var told = await polled.RestAsync();
            if (told[^1].Data.Length == 0)
            {
                using var poll = await endpoint.GetAsync(session, told[^1].Id, i % 2 == 0 ? "plain" : "reader");
                told = await poll.RestAsync();
            }

            Assert.Equal("the answer", told[^1].Said);
        }
    }

    [Theory]
    [InlineData(true, "2025-06-18")]
    [InlineData(false, "2025-11-25")]
    public async Task Where_a_client_could_not_come_back_the_tool_is_told_so(bool sessions, string version)
    {
        await using var endpoint = await ResumeEndpoint.StartAsync(sessions: sessions);
        if (!sessions)
        {
            var answer = await endpoint.Plain.SendForJsonAsync(TestEndpoint.Call("plain", "polled"));
            Assert.True(answer.GetProperty("result").GetProperty("isError").GetBoolean());
            return;
        }

        using var polled = await endpoint.CallAsync(await endpoint.OpenAsync(version: version), "polled", version: version);
        Assert.Equal("application/json", polled.Response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"isError\":true", await polled.Response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
