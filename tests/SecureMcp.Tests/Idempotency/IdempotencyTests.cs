using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Audits;
using SecureMcp.Calls;
using SecureMcp.Idempotency;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Idempotency;

/// <summary>Promise: under one key a call has one effect, and every try gets what came of it or is told why not.</summary>
public sealed class IdempotencyTests
{
    private readonly Effects effects = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Endings => new()
    {
        { "pay", """{"amount":2}""" },
        { "pay_and_fail", "{}" },
        { "pay_and_break", "{}" },
        { "pay_when_ready", """{"asTask":false}""" },
    };

    [Theory, MemberData(nameof(Endings))]
    public async Task A_later_try_gets_the_first_answer_byte_for_byte_under_its_own_id(string tool, string arguments)
    {
        await using var endpoint = await StartAsync();
        var first = await SendAsync(endpoint, tool, arguments, "k", id: 1);
        var second = await SendAsync(endpoint, tool, arguments, "k", id: 2);
        var named = await SendAsync(endpoint, tool, arguments, "k", id: "three");

        Assert.Equal(first.Text.Replace("\"id\":1", "\"id\":2", StringComparison.Ordinal), second.Text);
        Assert.Equal(first.Text.Replace("\"id\":1", "\"id\":\"three\"", StringComparison.Ordinal), named.Text);
        Assert.Equal((first.Status, first.Status), (second.Status, named.Status));
        Assert.Equal(1, effects.Count);
        Assert.Equal(["allowed", "replayed", "replayed"], Outcomes(endpoint).Select(record => record.Decision));
        Assert.Single(Outcomes(endpoint).Select(record => (record.IsError, record.ErrorCode)).Distinct());
    }

    [Fact]
    public async Task Fifty_tries_at_once_have_one_effect_and_one_answer()
    {
        await using var endpoint = await StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SendAsync(endpoint, "pay", "{}", "k")));

        Assert.Single(answers.Select(answer => answer.Text).Distinct(StringComparer.Ordinal));
        Assert.Equal(1, effects.Count);
        Assert.Equal(49, Outcomes(endpoint).Count(record => record.Decision == "replayed"));
    }

    [Fact]
    public async Task Another_key_another_client_another_caller_and_no_key_are_other_calls()
    {
        await using var endpoint = await StartAsync();
        await SendAsync(endpoint, "pay", "{}", "k");
        await SendAsync(endpoint, "pay", "{}", "k2");
        await SendAsync(endpoint, "pay", "{}", "k", token: "reader");
        await SendAsync(endpoint, "pay", "{}", null);
        await SendAsync(endpoint, "pay", "{}", null);
        Assert.Equal(5, effects.Count);

        var (one, other, none) = (Name("a"), Name("b"), Name(null));
        Assert.Equal(3, new[] { one, other, none }.Distinct(StringComparer.Ordinal).Count());

        static string Name(string? client) => IdempotencyRule.Name(FakeTokens.Plain with { ClientId = client }, "pay", "d", "k", TimeSpan.FromHours(1)).Name;
    }

    [Fact]
    public async Task The_same_key_with_other_arguments_is_refused_and_runs_nothing()
    {
        await using var endpoint = await StartAsync();
        var first = await SendAsync(endpoint, "pay", """{"amount":1}""", "k");
        var other = await SendAsync(endpoint, "pay", """{"amount":2}""", "k");
        var same = await SendAsync(endpoint, "pay", """{ "amount": 1.0 }""", "k");

        Assert.Equal(-32602, other.Json.GetProperty("error").GetProperty("code").GetInt32());
        Assert.StartsWith("This idempotency key was used for another call.", other.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(first.Text, same.Text);
        Assert.Equal(1, effects.Count);
        Assert.Single(Outcomes(endpoint), record => record.Reason == "IdempotencyKeyTaken/arguments");
    }

    [Fact]
    public void Whoever_has_fewer_rights_or_a_weaker_sign_in_gets_nothing_of_it()
    {
        var asked = FakeTokens.Of("plain", ["a", "b"], ["r"]) with { Acr = "strong" };
        var keyed = IdempotencyRule.Name(asked, "pay", "d", "k", TimeSpan.FromHours(1));
        var row = IdempotencyRule.Start(keyed, asked, "run", DateTimeOffset.UnixEpoch) with { State = OutcomeState.Kept };

        Assert.Null(Judge(asked));
        Assert.Null(Judge(FakeTokens.Of("plain", ["a", "b", "c"], ["r"]) with { Acr = "strong" }));
        Assert.Equal("rights", Judge(FakeTokens.Of("plain", ["a"], ["r"]) with { Acr = "strong" })!.Fault);
        Assert.Equal("rights", Judge(FakeTokens.Of("plain", ["a", "b"], []) with { Acr = "strong" })!.Fault);
        Assert.Equal("rights", Judge(FakeTokens.Of("plain", ["a", "b"], ["r"]))!.Fault);

        Refusal? Judge(Caller caller) => IdempotencyRule.Judge(row, keyed, caller, DateTimeOffset.UnixEpoch);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"two words\"")]
    [InlineData("\"a\\u0000b\"")]
    [InlineData("\"\\u00e4\"")]
    [InlineData("long")]
    public async Task What_is_no_key_is_refused_by_its_name_and_rule(string key)
    {
        await using var endpoint = await StartAsync();
        var sent = JsonNode.Parse(key == "long" ? $"\"{new string('k', 129)}\"" : key);
        var refused = await SendAsync(endpoint, "pay", "{}", sent, hasKey: true);

        Assert.Equal(IdempotencyRule.Problem, refused.Json.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(0, effects.Count);
        Assert.Equal(200, (await SendAsync(endpoint, "pay", "{}", new string('~', 128))).Status);
    }

    [Fact]
    public async Task A_tool_that_only_reads_runs_each_time()
    {
        await using var endpoint = await StartAsync();
        await SendAsync(endpoint, "look", "{}", "k");
        await SendAsync(endpoint, "look", "{}", "k");
        Assert.Equal(2, effects.Count);
    }

    [Fact]
    public async Task A_call_that_asks_first_has_had_no_effect_and_its_confirmed_try_can_be_repeated()
    {
        await using var endpoint = await StartAsync();
        var asked = await SendAsync(endpoint, "pay_after_asking", "{}", "k");
        var askedAgain = await SendAsync(endpoint, "pay_after_asking", "{}", "k");
        var state = askedAgain.Json.GetProperty("result").GetProperty("requestState").GetString();
        var paid = await SendAsync(endpoint, "pay_after_asking", "{}", "k", state: state);
        var repeated = await SendAsync(endpoint, "pay_after_asking", "{}", "k", state: state);
        var withoutKey = await SendAsync(endpoint, "pay_after_asking", "{}", null, state: state);

        Assert.Equal("input_required", asked.Json.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal(paid.Text, repeated.Text);
        Assert.True(withoutKey.Json.TryGetProperty("error", out _));
        Assert.Equal(1, effects.Count);
    }

    [Theory]
    [InlineData("00:05:00", 6)]
    [InlineData("23:59:00", 1)]
    public async Task A_confirmation_outlives_no_key_that_is_forgotten_before_it(string keepFor, int minutes)
    {
        var clock = new SettableTimeProvider();
        await using var endpoint = await StartAsync(
            new Dictionary<string, string?> { ["SecureMcp:Idempotency:KeepFor"] = keepFor },
            services => services.AddSingleton<TimeProvider>(clock));
        var asked = await SendAsync(endpoint, "pay_after_asking", "{}", "k");
        var state = asked.Json.GetProperty("result").GetProperty("requestState").GetString();
        await SendAsync(endpoint, "pay_after_asking", "{}", "k", state: state);
        clock.Advance(TimeSpan.FromMinutes(minutes) + TimeSpan.FromSeconds(1));
        var repeated = await SendAsync(endpoint, "pay_after_asking", "{}", "k", state: state);

        Assert.True(repeated.Json.TryGetProperty("error", out _));
        Assert.Equal(1, effects.Count);
    }

    [Fact]
    public async Task A_call_that_was_refused_before_it_ran_can_be_made_with_the_same_key()
    {
        await using var endpoint = await StartAsync();
        var wrong = await SendAsync(endpoint, "pay", """{"amount":"much"}""", "k");
        var right = await SendAsync(endpoint, "pay", """{"amount":3}""", "k");

        Assert.True(wrong.Json.GetProperty("result").GetProperty("isError").GetBoolean());
        Assert.Equal(3, right.Json.GetProperty("result").GetProperty("structuredContent").GetProperty("amount").GetInt32());
    }

    [Fact]
    public async Task A_result_too_large_to_keep_is_given_once_and_then_said_to_be()
    {
        await using var endpoint = await StartAsync(new Dictionary<string, string?> { ["SecureMcp:Idempotency:MaxOutcomeBytes"] = "1024" });
        var first = await SendAsync(endpoint, "pay_and_tell", """{"size":2000}""", "k");
        var second = await SendAsync(endpoint, "pay_and_tell", """{"size":2000}""", "k");

        Assert.Equal(200, first.Status);
        Assert.Equal(409, second.Status);
        Assert.Contains("too large to keep", second.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, effects.Count);
    }

    [Fact]
    public async Task A_result_that_is_too_large_to_send_had_its_effect_and_is_not_made_again()
    {
        await using var endpoint = await StartAsync(new Dictionary<string, string?> { ["SecureMcp:Outputs:MaxResultBytes"] = "2048" });
        var first = await SendAsync(endpoint, "pay_and_tell", """{"size":3000}""", "k");
        var second = await SendAsync(endpoint, "pay_and_tell", """{"size":3000}""", "k");

        Assert.Equal(-32603, first.Json.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(409, second.Status);
        Assert.Equal(1, effects.Count);
    }

    [Fact]
    public async Task A_client_that_went_away_finds_the_outcome_when_it_comes_back()
    {
        await using var endpoint = await StartAsync();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var left = endpoint.Client.SendAsync(Request("pay_slowly", "{}", "k"), leaving.Token);
        await UntilAsync(() => effects.Count == 1);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        effects.Gate.SetResult();
        var found = await SendAsync(endpoint, "pay_slowly", "{}", "k");

        Assert.True(found.Json.TryGetProperty("result", out _), found.Text);
        Assert.Equal(1, effects.Count);
    }

    [Fact]
    public async Task Who_waited_long_enough_is_told_to_come_back()
    {
        await using var endpoint = await StartAsync(new Dictionary<string, string?> { ["SecureMcp:Idempotency:WaitFor"] = "00:00:00.2" });
        var first = SendAsync(endpoint, "pay_slowly", "{}", "k");
        await UntilAsync(() => effects.Count == 1);
        using var waited = await endpoint.SendAsync(Request("pay_slowly", "{}", "k"));
        effects.Gate.SetResult();
        var answer = await first;
        var later = await SendAsync(endpoint, "pay_slowly", "{}", "k");

        Assert.Equal(HttpStatusCode.Conflict, waited.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), waited.Headers.RetryAfter!.Delta);
        Assert.Equal(answer.Text, later.Text);
        Assert.Equal(1, effects.Count);
    }

    [Fact]
    public async Task A_call_whose_instance_is_gone_is_not_made_again_and_its_tries_are_told_why()
    {
        var clock = new SettableTimeProvider();
        var store = new MemoryOutcomeStore(clock);
        await using var endpoint = await StartAsync(replace: services => services.AddSingleton<TimeProvider>(clock).AddSingleton<IOutcomeStore>(store));
        await SendAsync(endpoint, "pay", "{}", "k");
        var name = IdempotencyRule.Name(FakeTokens.Plain, "pay", "", "k", TimeSpan.Zero).Name;
        var kept = (await store.GetAsync(FakeTokens.Plain.Key, name, Cancellation))!;
        await store.TryReplaceAsync(kept, kept with { State = OutcomeState.Running, RunsUntil = clock.GetUtcNow() }, Cancellation);
        var lost = await SendAsync(endpoint, "pay", "{}", "k");

        Assert.Equal(409, lost.Status);
        Assert.Contains("what came of it is not known", lost.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, effects.Count);
        Assert.Single(Outcomes(endpoint), record => record.Reason == "OutcomeUnknown/interrupted");
    }

    [Fact]
    public async Task A_call_that_runs_long_says_so_and_is_not_taken_for_lost()
    {
        var clock = new SettableTimeProvider();
        var store = new MemoryOutcomeStore(clock);
        await using var endpoint = await StartAsync(replace: services => services.AddSingleton<TimeProvider>(clock).AddSingleton<IOutcomeStore>(store));
        var first = endpoint.SendAsync(Request("pay_slowly", "{}", "k"));
        await UntilAsync(() => effects.Count == 1);
        var name = IdempotencyRule.Name(FakeTokens.Plain, "pay_slowly", "", "k", TimeSpan.Zero).Name;
        for (var turns = 0; turns < 20; turns++)
        {
            clock.Advance(IdempotencyRule.Renewal);
            for (var tries = 0; (await store.GetAsync(FakeTokens.Plain.Key, name, Cancellation))!.RunsUntil < clock.GetUtcNow() + IdempotencyRule.Lease; tries++)
            {
                Assert.True(tries < 500, "The claim was not renewed.");
                await Task.Delay(10, Cancellation);
            }
        }

        effects.Gate.SetResult();
        // A stream by now, because it was silent for so long; what is kept is its last message.
        using var response = await first;
        var streamed = await response.Content.ReadAsStringAsync(Cancellation);
        var later = await SendAsync(endpoint, "pay_slowly", "{}", "k");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(later.Text, streamed, StringComparison.Ordinal);
        Assert.Equal(1, effects.Count);
    }

    [Fact]
    public async Task Under_its_arguments_a_call_is_one_for_the_time_that_its_tool_declares()
    {
        var clock = new SettableTimeProvider();
        await using var endpoint = await StartAsync(replace: services => services.AddSingleton<TimeProvider>(clock));
        var first = await SendAsync(endpoint, "pay_once", """{"amount":1}""", null);
        var second = await SendAsync(endpoint, "pay_once", """{"amount":1.0}""", null);
        await SendAsync(endpoint, "pay_once", """{"amount":2}""", null);
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(2, effects.Count);

        await SendAsync(endpoint, "pay_once", """{"amount":1}""", "k");
        Assert.Equal(3, effects.Count);
        clock.Advance(TimeSpan.FromSeconds(121));
        await SendAsync(endpoint, "pay_once", """{"amount":1}""", null);
        Assert.Equal(4, effects.Count);
    }

    [Fact]
    public async Task A_key_is_forgotten_after_its_time_and_not_before()
    {
        var clock = new SettableTimeProvider();
        await using var endpoint = await StartAsync(replace: services => services.AddSingleton<TimeProvider>(clock));
        await SendAsync(endpoint, "pay", "{}", "k");
        clock.Advance(TimeSpan.FromHours(24));
        await SendAsync(endpoint, "pay", "{}", "k");
        Assert.Equal(1, effects.Count);
        clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(endpoint, "pay", "{}", "k");
        Assert.Equal(2, effects.Count);
    }

    [Theory]
    [InlineData("pay_behind", "{}")]
    [InlineData("pay_when_ready", """{"asTask":true}""")]
    public async Task A_call_that_became_a_task_is_answered_with_the_same_task(string tool, string arguments)
    {
        await using var endpoint = await StartAsync(new Dictionary<string, string?> { ["SecureMcp:Tasks:Enabled"] = "true" });
        var first = await SendAsync(endpoint, tool, arguments, "k", tasks: true);
        var second = await SendAsync(endpoint, tool, arguments, "k", tasks: true);
        await UntilAsync(() => effects.Count > 0);

        Assert.Equal("task", first.Json.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(1, effects.Count);
    }

    [Fact]
    public async Task The_older_revision_has_keys_too()
    {
        await using var endpoint = await StartAsync();
        var parameters = """{"name":"pay","arguments":{},"_meta":{"securemcp/idempotencyKey":"k"}}""";
        var first = await endpoint.SendForJsonAsync(TestEndpoint.Legacy("plain", "tools/call", JsonNode.Parse(parameters)!.AsObject()));
        var second = await endpoint.SendForJsonAsync(TestEndpoint.Legacy("plain", "tools/call", JsonNode.Parse(parameters)!.AsObject()));

        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal(1, effects.Count);
    }

    [Fact]
    public async Task A_session_has_keys_too_and_a_call_keeps_what_it_said_in_another()
    {
        await using var endpoint = await StartAsync(new Dictionary<string, string?> { ["SecureMcp:Sessions:Enabled"] = "true" });
        var answers = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var opening = JsonNode.Parse("""{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}""")!.AsObject();
            using var opened = await endpoint.SendAsync(TestEndpoint.Legacy("plain", "initialize", opening));
            var request = TestEndpoint.Legacy("plain", "tools/call", JsonNode.Parse("""{"name":"pay","arguments":{},"_meta":{"securemcp/idempotencyKey":"k"}}""")!.AsObject());
            request.Headers.Add("Mcp-Session-Id", opened.Headers.GetValues("Mcp-Session-Id").Single());
            using var response = await endpoint.SendAsync(request);
            answers.Add(await response.Content.ReadAsStringAsync(Cancellation));
        }

        Assert.Contains("structuredContent", answers[0], StringComparison.Ordinal);
        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(1, effects.Count);
    }

    [Fact]
    public async Task Without_the_store_a_call_with_a_key_does_not_run()
    {
        await using var endpoint = await StartAsync(replace: services => services.AddSingleton<IOutcomeStore>(new MemoryOutcomeStore(TimeProvider.System, capacity: 0)));
        using var refused = await endpoint.SendAsync(Request("pay", "{}", "k"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(0, effects.Count);
    }

    private static IEnumerable<AuditRecord> Outcomes(TestEndpoint endpoint) => endpoint.Records.Where(record => record.Phase == AuditPhase.Outcome);

    private static HttpRequestMessage Request(string tool, string arguments, JsonNode? key, string token = "plain", JsonNode? id = null, string? state = null, bool tasks = false, bool hasKey = false)
    {
        var capabilities = new JsonObject { ["elicitation"] = new JsonObject() };
        if (tasks)
            capabilities["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() };
        var meta = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
            ["io.modelcontextprotocol/clientCapabilities"] = capabilities,
        };
        if (hasKey || key is not null)
            meta[IdempotencyRule.KeyName] = key;
        var parameters = new JsonObject { ["name"] = tool, ["arguments"] = JsonNode.Parse(arguments), ["_meta"] = meta };
        if (state is not null)
            parameters["requestState"] = state;
        return TestEndpoint.Modern(token, "tools/call", parameters, id);
    }

    private static async Task<(int Status, string Text, JsonElement Json)> SendAsync(
        TestEndpoint endpoint, string tool, string arguments, JsonNode? key, string token = "plain", JsonNode? id = null, string? state = null, bool tasks = false, bool hasKey = false)
    {
        using var response = await endpoint.SendAsync(Request(tool, arguments, key, token, id, state, tasks, hasKey));
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return ((int)response.StatusCode, text, JsonElement.Parse(text));
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 500);
            await Task.Delay(10, Cancellation);
        }
    }

    private Task<TestEndpoint> StartAsync(IReadOnlyDictionary<string, string?>? changes = null, Action<IServiceCollection>? replace = null) => TestEndpoint.StartAsync(
        changes,
        services =>
        {
            services.AddSingleton(effects);
            replace?.Invoke(services);
        },
        members => members.AddMembers<KeyedMembers>());
}
