using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using SecureMcp.Calls;
using SecureMcp.Protocol;
using SecureMcp.Tests.Support;
using static SecureMcp.Tests.Sessions.TwoInstances;

namespace SecureMcp.Tests.Sessions;

/// <summary>Sessions whose requests come now to one instance, now to another.</summary>
public sealed class OverInstancesTests
{
    [Fact]
    public async Task Any_instance_serves_a_session_and_what_one_ends_is_ended_for_all()
    {
        await using var two = await StartAsync();
        var id = await OpenAsync(two.First);

        Assert.Contains("plain:", await TextAsync(two.Second, Call(id, "who")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(two.Second, Call(id, "who", token: "reader")));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(two.Second, In(id, TestEndpoint.Bare("plain", HttpMethod.Delete))));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(two.First, Call(id, "who")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(two.Second, Call(id, "who")));
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    [InlineData("2025-03-26")]
    [InlineData("1999-01-01")]
    public async Task A_restored_server_speaks_the_revision_that_was_agreed_on_and_knows_its_client(string version)
    {
        await using var two = await StartAsync();
        var id = await OpenAsync(two.First, version: version);
        var agreed = two.First.Services.GetRequiredService<LiveSessions>().Find(new SessionId(id))!.Version;

        Assert.Equal(version == "1999-01-01" ? "2025-11-25" : version, agreed);
        Assert.Contains($"the client 7 {agreed} elicitation", await TextAsync(two.Second, Call(id, "client")), StringComparison.Ordinal);
        Assert.Contains($"the client 7 {agreed} elicitation", await TextAsync(two.First, Call(id, "client")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_level_holds_at_every_instance_and_so_does_its_change()
    {
        await using var two = await StartAsync();
        var id = await OpenAsync(two.First);
        await TextAsync(two.First, In(id, TestEndpoint.Legacy("plain", "logging/setLevel", new JsonObject { ["level"] = "debug" })));
        Assert.Contains("quiet", await TextAsync(two.Second, Call(id, "talk")), StringComparison.Ordinal);

        await TextAsync(two.Second, In(id, TestEndpoint.Legacy("plain", "logging/setLevel", new JsonObject { ["level"] = "warning" })));
        var heard = await TextAsync(two.First, Call(id, "talk"));
        Assert.DoesNotContain("quiet", heard, StringComparison.Ordinal);
        Assert.Contains("loud", heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_is_known_where_the_stream_is()
    {
        await using var two = await StartAsync();
        var id = await OpenAsync(two.First);
        await TextAsync(two.First, In(id, TestEndpoint.Legacy("plain", "resources/subscribe", new JsonObject { ["uri"] = "note://open" })));
        using var stream = await ReadAsync(two.Second, In(id, TestEndpoint.Bare("plain", HttpMethod.Get)));
        await stream.NextAsync();

        await two.Second.Services.GetRequiredService<IResourceUpdates>().AnnounceAsync("note://open", TestContext.Current.CancellationToken);
        Assert.Contains("resources/updated", (await stream.NextAsync())!.Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ask")]
    [InlineData("ask_as_in_2026")]
    public async Task An_answer_that_comes_to_another_instance_reaches_the_tool_that_asked_once(string tool)
    {
        await using var two = await StartAsync();
        var id = await OpenAsync(two.First);
        using var call = await ReadAsync(two.First, Call(id, tool));
        var question = await QuestionAsync(call);

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(two.Second, In(id, TestEndpoint.Post("reader", Colour(question, "red")))));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(two.Second, In(await OpenAsync(two.Second), TestEndpoint.Post("plain", Colour(question, "red")))));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(two.Second, In(id, TestEndpoint.Post("plain", Colour(question, "green")))));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(two.Second, In(id, TestEndpoint.Post("plain", Colour(question, "blue")))));
        Assert.Contains("accept: green", (await call.RestAsync())[^1].Data, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(two.First, In(id, TestEndpoint.Post("plain", Colour(question, "blue")))));
    }

    [Fact]
    public async Task Questions_of_two_instances_in_one_session_are_not_mixed_up()
    {
        await using var two = await StartAsync();
        var id = await OpenAsync(two.First);
        using var first = await ReadAsync(two.First, Call(id, "ask", 1));
        using var second = await ReadAsync(two.Second, Call(id, "ask", 2));
        var (one, other) = (await QuestionAsync(first), await QuestionAsync(second));

        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(two.First, In(id, TestEndpoint.Post("plain", Colour(other, "of the second")))));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(two.Second, In(id, TestEndpoint.Post("plain", Colour(one, "of the first")))));
        Assert.Contains("accept: of the first", (await first.RestAsync())[^1].Data, StringComparison.Ordinal);
        Assert.Contains("accept: of the second", (await second.RestAsync())[^1].Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_error_is_an_answer_too(bool elsewhere)
    {
        await using var two = await StartAsync();
        var id = await OpenAsync(two.First);
        using var call = await ReadAsync(two.First, Call(id, "ask"));
        var question = await QuestionAsync(call);
        var error = $$$"""{"jsonrpc":"2.0","id":{{{question.GetProperty("id").GetRawText()}}},"error":{"code":-1,"message":"nobody is here"}}""";

        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(elsewhere ? two.Second : two.First, In(id, TestEndpoint.Post("plain", error))));
        Assert.Contains("nobody is here", (await call.RestAsync())[^1].Data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"x\"")]
    [InlineData("\"../../head\"")]
    public async Task An_answer_to_nothing_is_refused(string name)
    {
        await using var two = await StartAsync();
        var id = await OpenAsync(two.First);

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(two.First, In(id, TestEndpoint.Post("plain", $$$"""{"jsonrpc":"2.0","id":{{{name}}},"result":{}}"""))));
    }

    [Fact]
    public async Task The_server_of_a_session_that_ended_elsewhere_is_let_go()
    {
        var clock = new SettableTimeProvider();
        await using var two = await StartAsync(clock);
        var id = await OpenAsync(two.First);
        using var listening = await ReadAsync(two.First, In(id, TestEndpoint.Bare("plain", HttpMethod.Get)));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(two.Second, In(id, TestEndpoint.Bare("plain", HttpMethod.Delete))));
        clock.Advance(TimeSpan.FromMinutes(1));

        await listening.RestAsync();
        await ResumeEndpoint.EventuallyAsync(() => two.First.Services.GetRequiredService<LiveSessions>().Count == 0);
    }

    [Fact]
    public async Task Fifty_requests_at_the_same_time_restore_one_server()
    {
        await using var two = await StartAsync();
        var id = await OpenAsync(two.First);
        var answers = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => TextAsync(two.Second, Call(id, "who", i))));

        Assert.All(answers, answer => Assert.Contains("plain:", answer, StringComparison.Ordinal));
        Assert.Equal(1, two.Second.Services.GetRequiredService<LiveSessions>().Count);
    }

    [Fact]
    public async Task A_client_that_tells_too_much_of_itself_is_told_the_limit_and_gets_no_session()
    {
        await using var two = await StartAsync();
        using var request = TestEndpoint.Legacy("plain", "initialize", new JsonObject
        {
            ["protocolVersion"] = "2025-11-25",
            ["capabilities"] = new JsonObject(),
            ["clientInfo"] = new JsonObject { ["name"] = new string('n', 40_000), ["version"] = "1" },
        });
        Assert.Contains("32768 bytes", await TextAsync(two.First, request), StringComparison.Ordinal);
        Assert.Equal(0, two.First.Services.GetRequiredService<LiveSessions>().Count);
    }

    [Fact]
    public async Task A_session_has_a_hundred_subscriptions_at_most()
    {
        await using var two = await StartAsync();
        var register = two.First.Services.GetRequiredService<ISessionRegister>();
        var state = new SessionState("2025-11-25", ReadOnlyMemory<byte>.Empty);
        var memory = new SessionMemory((await register.OpenAsync("a", state, TestContext.Current.CancellationToken))!.Value, "a", state, register);
        for (var i = 0; i < 100; i++)
            await memory.SubscribeAsync(two.First.Services, $"note://{i}", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<McpProtocolException>(() => memory.SubscribeAsync(two.First.Services, "note://100", TestContext.Current.CancellationToken));
        await memory.UnsubscribeAsync(two.First.Services, "note://0", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<McpProtocolException>(() => memory.SubscribeAsync(two.First.Services, new string('n', 32 * 1024), TestContext.Current.CancellationToken));
        await memory.SubscribeAsync(two.First.Services, "note://100", TestContext.Current.CancellationToken);
        Assert.Equal(100, memory.State.Subscriptions.Count);
    }

    private static async Task<JsonElement> QuestionAsync(SseReader call)
    {
        while (await call.NextAsync() is { } told)
        {
            if (told.Data.Length > 0)
                return JsonDocument.Parse(told.Data).RootElement;
        }

        throw new EndOfStreamException();
    }
}
