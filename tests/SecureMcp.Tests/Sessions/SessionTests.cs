using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Calls;
using SecureMcp.Protocol;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Sessions;

/// <summary>Sessions of the older revisions, where they are switched on.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private readonly SettableTimeProvider clock = new();
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync() => endpoint = await StartAsync();

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Fact]
    public async Task Initialize_opens_a_session_that_its_caller_can_use()
    {
        var id = await OpenAsync("plain");

        Assert.True(SessionId.TryParse(id, out _));
        Assert.NotEqual(id, await OpenAsync("plain"));
        Assert.Contains("plain:", await TextAsync(In(id, TestEndpoint.Legacy("plain", "tools/call", Tool("who")))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_callers_session_is_unknown_like_one_that_never_was()
    {
        var id = await OpenAsync("plain");

        using var foreign = await endpoint.SendAsync(In(id, TestEndpoint.Legacy("reader", "tools/list")));
        using var never = await endpoint.SendAsync(In(SessionId.New().Value, TestEndpoint.Legacy("reader", "tools/list")));
        using var nonsense = await endpoint.SendAsync(In("x", TestEndpoint.Legacy("reader", "tools/list")));

        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(await BodyAsync(never), await BodyAsync(foreign));
        Assert.Equal(await BodyAsync(never), await BodyAsync(nonsense));
    }

    [Fact]
    public async Task Every_call_is_judged_by_the_token_that_it_brings()
    {
        // One person, two tokens: what the first one may do is no property of the session.
        await using var changing = await StartAsync(replace: services => services.AddSingleton<SecureMcp.Callers.ICallerChain, TwoTokens>());
        var id = await OpenAsync("weak", changing);

        Assert.Contains("-32602", await TextAsync(In(id, TestEndpoint.Legacy("weak", "tools/call", Tool("secret"))), changing), StringComparison.Ordinal);
        Assert.Contains("the secret", await TextAsync(In(id, TestEndpoint.Legacy("strong", "tools/call", Tool("secret"))), changing), StringComparison.Ordinal);
        Assert.Contains("same:secrets.read", await TextAsync(In(id, TestEndpoint.Legacy("strong", "tools/call", Tool("who"))), changing), StringComparison.Ordinal);
        Assert.Contains("same:other", await TextAsync(In(id, TestEndpoint.Legacy("weak", "tools/call", Tool("who"))), changing), StringComparison.Ordinal);
        Assert.DoesNotContain("\"secret\"", await TextAsync(In(id, TestEndpoint.Legacy("weak", "tools/list")), changing), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ask")]
    // Written for 2026-07-28: in a session the SDK asks the client itself, and the state stays in the process, in clear.
    [InlineData("ask_as_in_2026")]
    public async Task A_tool_can_ask_the_person_behind_the_client(string tool)
    {
        var id = await OpenAsync("plain", capabilities: new JsonObject { ["elicitation"] = new JsonObject() });
        using var response = await endpoint.Client.SendAsync(In(id, TestEndpoint.Legacy("plain", "tools/call", Tool(tool))), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var question = await EventAsync(reader);
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = JsonNode.Parse(question.GetProperty("id").GetRawText()), ["result"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["colour"] = "green" } } };

        using var foreign = await endpoint.SendAsync(In(id, TestEndpoint.Post("reader", answer.ToJsonString())));
        using var accepted = await endpoint.SendAsync(In(id, TestEndpoint.Post("plain", answer.ToJsonString())));

        Assert.Equal("elicitation/create", question.GetProperty("method").GetString());
        Assert.DoesNotContain("requestState", question.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Contains("accept: green", (await EventAsync(reader)).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_nobody_waits_for_is_refused_outside_a_session()
    {
        using var response = await endpoint.SendAsync(TestEndpoint.Post("plain", """{"jsonrpc":"2.0","id":1,"result":{}}"""));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task The_log_level_lasts_for_its_session_only()
    {
        var loud = await OpenAsync("plain");
        var quiet = await OpenAsync("plain");
        await TextAsync(In(loud, TestEndpoint.Legacy("plain", "logging/setLevel", new JsonObject { ["level"] = "debug" })));
        await TextAsync(In(quiet, TestEndpoint.Legacy("plain", "logging/setLevel", new JsonObject { ["level"] = "warning" })));

        Assert.Contains("quiet", await TextAsync(In(loud, TestEndpoint.Legacy("plain", "tools/call", Tool("talk")))), StringComparison.Ordinal);
        var heard = await TextAsync(In(quiet, TestEndpoint.Legacy("plain", "tools/call", Tool("talk"))));
        Assert.DoesNotContain("quiet", heard, StringComparison.Ordinal);
        Assert.Contains("loud", heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_a_resource_reaches_who_subscribed_and_nobody_else()
    {
        var subscriber = await OpenAsync("plain");
        var other = await OpenAsync("plain");
        Assert.Contains("\"result\":{}", await TextAsync(In(subscriber, TestEndpoint.Legacy("plain", "resources/subscribe", new JsonObject { ["uri"] = "note://open" }))), StringComparison.Ordinal);
        Assert.Contains("-32002", await TextAsync(In(subscriber, TestEndpoint.Legacy("plain", "resources/subscribe", new JsonObject { ["uri"] = "note://secret" }))), StringComparison.Ordinal);
        using var stream = await ListenAsync(subscriber);
        using var silence = await ListenAsync(other);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        using var silentReader = new StreamReader(await silence.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));

        await endpoint.Services.GetRequiredService<IResourceUpdates>().AnnounceAsync("note://open", TestContext.Current.CancellationToken);

        var update = await EventAsync(reader);
        Assert.Equal(("notifications/resources/updated", "note://open"), (update.GetProperty("method").GetString(), update.GetProperty("params").GetProperty("uri").GetString()));
        await Assert.ThrowsAsync<TimeoutException>(() => EventAsync(silentReader).WaitAsync(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_session_has_one_stream_and_delete_ends_it_with_the_session()
    {
        var id = await OpenAsync("plain");
        using var stream = await ListenAsync(id);
        using var second = await ListenAsync(id);
        using var foreign = await endpoint.SendAsync(In(id, TestEndpoint.Bare("reader", HttpMethod.Delete)));
        using var ended = await endpoint.SendAsync(In(id, TestEndpoint.Bare("plain", HttpMethod.Delete)));
        using var gone = await endpoint.SendAsync(In(id, TestEndpoint.Legacy("plain", "tools/list")));
        using var again = await endpoint.SendAsync(In(id, TestEndpoint.Bare("plain", HttpMethod.Delete)));

        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (gone.StatusCode, again.StatusCode));
        await stream.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_session_ends_when_it_is_idle_and_when_it_is_old()
    {
        var id = await OpenAsync("plain");
        for (var i = 0; i < 30; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(19));
            using var still = await endpoint.SendAsync(In(id, TestEndpoint.Legacy("plain", "ping")));
            if (still.StatusCode == HttpStatusCode.OK)
                continue;
            Assert.Equal(HttpStatusCode.NotFound, still.StatusCode);
            Assert.InRange(i * 19, 8 * 60 - 19, 8 * 60);
            break;
        }

        var idle = await OpenAsync("plain");
        // Its use is noted only every minute: it may live that much longer, and no shorter.
        clock.Advance(TimeSpan.FromMinutes(21));
        Assert.Equal(HttpStatusCode.NotFound, (await endpoint.SendAsync(In(idle, TestEndpoint.Legacy("plain", "ping")))).StatusCode);
        clock.Advance(TimeSpan.FromMinutes(2));
        var live = endpoint.Services.GetRequiredService<LiveSessions>();
        for (var i = 0; i < 100 && live.Count > 0; i++)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        Assert.Equal(0, live.Count);
    }

    [Fact]
    public async Task A_caller_has_only_so_many_sessions_and_takes_none_of_anothers()
    {
        for (var i = 0; i < 3; i++)
            await OpenAsync("plain");
        using var refused = await endpoint.SendAsync(Initialize("plain"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        await OpenAsync("reader");
    }

    [Fact]
    public async Task An_initialize_that_fails_leaves_no_session()
    {
        using var request = TestEndpoint.Legacy("plain", "initialize", new JsonObject { ["protocolVersion"] = 7 });
        using var response = await endpoint.SendAsync(request);

        Assert.False(response.Headers.Contains(SessionId.Header));
        Assert.Equal(0, endpoint.Services.GetRequiredService<LiveSessions>().Count);
    }

    [Fact]
    public async Task Without_the_setting_there_is_no_session_and_no_method_but_post()
    {
        await using var plain = await TestEndpoint.StartAsync(members: builder => builder.AddMembers<SessionMembers>());
        using var opened = await plain.SendAsync(Initialize("plain"));
        using var get = await plain.SendAsync(In(SessionId.New().Value, TestEndpoint.Bare("plain", HttpMethod.Get)));
        using var delete = await plain.SendAsync(In(SessionId.New().Value, TestEndpoint.Bare("plain", HttpMethod.Delete)));

        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        Assert.False(opened.Headers.Contains(SessionId.Header));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, HttpStatusCode.MethodNotAllowed), (get.StatusCode, delete.StatusCode));
    }

    [Fact]
    public async Task Going_away_is_no_cancellation_in_a_session_and_the_call_is_recorded_when_it_ends()
    {
        var id = await OpenAsync("plain", capabilities: new JsonObject { ["elicitation"] = new JsonObject() });
        using (var response = await endpoint.Client.SendAsync(In(id, TestEndpoint.Legacy("plain", "tools/call", Tool("ask"))), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            var question = await EventAsync(reader);
            response.Dispose();
            var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = JsonNode.Parse(question.GetProperty("id").GetRawText()), ["result"] = new JsonObject { ["action"] = "decline" } };
            using var accepted = await endpoint.SendAsync(In(id, TestEndpoint.Post("plain", answer.ToJsonString())));
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        }

        for (var i = 0; i < 100 && !endpoint.Records.Any(record => record.Member == "ask"); i++)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        Assert.False(Assert.Single(endpoint.Records, record => record.Member == "ask").IsCancelled);
    }

    [Fact]
    public async Task A_cancelled_request_ends_without_an_answer_and_is_recorded_as_cancelled()
    {
        var id = await OpenAsync("plain", capabilities: new JsonObject { ["elicitation"] = new JsonObject() });
        using var response = await endpoint.Client.SendAsync(In(id, TestEndpoint.Legacy("plain", "tools/call", Tool("ask"), 77)), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        await EventAsync(reader);

        using var cancelled = await endpoint.SendAsync(In(id, TestEndpoint.Post("plain", """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":77}}""")));
        var rest = await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        Assert.DoesNotContain("\"id\":77", rest, StringComparison.Ordinal);
        for (var i = 0; i < 100 && !endpoint.Records.Any(record => record.Member == "ask"); i++)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        Assert.True(Assert.Single(endpoint.Records, record => record.Member == "ask").IsCancelled);
    }

    [Fact]
    public async Task The_end_of_a_session_ends_what_still_runs_in_it()
    {
        var id = await OpenAsync("plain", capabilities: new JsonObject { ["elicitation"] = new JsonObject() });
        using var response = await endpoint.Client.SendAsync(In(id, TestEndpoint.Legacy("plain", "tools/call", Tool("ask"))), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        await EventAsync(reader);

        using var ended = await endpoint.SendAsync(In(id, TestEndpoint.Bare("plain", HttpMethod.Delete)));
        await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        for (var i = 0; i < 100 && !endpoint.Records.Any(record => record.Member == "ask"); i++)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        Assert.Single(endpoint.Records, record => record.Member == "ask");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2025-06-18")]
    public async Task A_request_without_the_versions_header_or_with_an_older_one_is_answered_all_the_same(string? version)
    {
        var id = await OpenAsync("plain");
        using var request = In(id, TestEndpoint.Legacy("plain", "tools/call", Tool("who")));
        request.Headers.Remove("MCP-Protocol-Version");
        if (version is not null)
            request.Headers.Add("MCP-Protocol-Version", version);

        Assert.Contains("plain:", await TextAsync(request).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static JsonObject Tool(string name) => new() { ["name"] = name, ["arguments"] = new JsonObject() };

    private static HttpRequestMessage In(string session, HttpRequestMessage request)
    {
        request.Headers.Add(SessionId.Header, session);
        return request;
    }

    private static HttpRequestMessage Initialize(string token, JsonObject? capabilities = null)
    {
        var request = TestEndpoint.Legacy(token, "initialize", new JsonObject
        {
            ["protocolVersion"] = "2025-11-25",
            ["capabilities"] = capabilities ?? [],
            ["clientInfo"] = new JsonObject { ["name"] = "test", ["version"] = "1" },
        });
        return request;
    }

    private static async Task<JsonElement> EventAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
                return JsonDocument.Parse(line[6..]).RootElement;
        }

        throw new EndOfStreamException();
    }

    private static Task<string> BodyAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private async Task<string> OpenAsync(string token, TestEndpoint? at = null, JsonObject? capabilities = null)
    {
        at ??= endpoint;
        using var response = await at.SendAsync(Initialize(token, capabilities));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var id = response.Headers.GetValues(SessionId.Header).Single();
        using var ready = await at.SendAsync(In(id, TestEndpoint.Post(token, """{"jsonrpc":"2.0","method":"notifications/initialized"}""")));
        Assert.Equal(HttpStatusCode.Accepted, ready.StatusCode);
        return id;
    }

    private async Task<string> TextAsync(HttpRequestMessage request, TestEndpoint? at = null)
    {
        using var response = await (at ?? endpoint).SendAsync(request);
        return await BodyAsync(response);
    }

    private Task<HttpResponseMessage> ListenAsync(string id) =>
        endpoint.Client.SendAsync(In(id, TestEndpoint.Bare("plain", HttpMethod.Get)), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

    private Task<TestEndpoint> StartAsync(Action<IServiceCollection>? replace = null) => TestEndpoint.StartAsync(
        new Dictionary<string, string?> { ["SecureMcp:Sessions:Enabled"] = "true", ["SecureMcp:Sessions:MaxPerCaller"] = "3" },
        services =>
        {
            services.AddSingleton<TimeProvider>(clock);
            replace?.Invoke(services);
        },
        builder => builder.AddMembers<SessionMembers>());
}
