using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Calls;
using SecureMcp.RequestStates;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>
/// Promise: what a member asks a client to hand back, only the same caller can hand back, in time, with the same request; the
/// member sees its own text or never runs.
/// </summary>
public sealed class RequestStateTests
{
    private readonly SettableTimeProvider clock = new();
    private readonly Seen seen = new();

    public static TheoryData<string, string> Members => new()
    {
        { "tools/call", """{"name":"ask","arguments":{"text":"a"}}""" },
        { "tools/call", """{"name":"come_back","arguments":{}}""" },
        { "prompts/get", """{"name":"ask_prompt","arguments":{}}""" },
        { "resources/read", """{"uri":"ask://7"}""" },
    };

    [Theory, MemberData(nameof(Members))]
    public async Task A_member_gets_its_own_text_back_and_the_client_never_sees_it(string method, string parameters)
    {
        await using var endpoint = await StartAsync();
        var asked = await SendAsync(endpoint, method, parameters);
        var given = asked.GetProperty("result").GetProperty("requestState").GetString()!;
        var answered = await SendAsync(endpoint, method, parameters, given);

        Assert.Equal("input_required", asked.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal("complete", answered.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Null(seen.States[0]);
        Assert.Equal(2, seen.States.Count);
        Assert.DoesNotContain(seen.States[1]!, given, StringComparison.Ordinal);
        Assert.Contains(seen.States[1]!, answered.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_round_has_a_state_of_its_own()
    {
        await using var endpoint = await StartAsync();
        const string Parameters = """{"name":"ask_again","arguments":{}}""";
        var first = StateOf(await SendAsync(endpoint, "tools/call", Parameters));
        var second = StateOf(await SendAsync(endpoint, "tools/call", Parameters, first));
        var done = await SendAsync(endpoint, "tools/call", Parameters, second);

        Assert.Equal("done", done.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal([null, "round 1", "round 2"], seen.States);
    }

    [Fact]
    public async Task Whatever_is_wrong_has_one_answer_and_the_member_does_not_run()
    {
        await using var endpoint = await StartAsync();
        const string Parameters = """{"name":"ask","arguments":{"text":"a"}}""";
        var given = StateOf(await SendAsync(endpoint, "tools/call", Parameters));
        var other = StateOf(await SendAsync(endpoint, "tools/call", """{"name":"ask_again","arguments":{}}"""));
        seen.States.Clear();
        var intents = Intents(endpoint);

        var answers = new Dictionary<string, JsonElement>
        {
            ["changed"] = await SendAsync(endpoint, "tools/call", Parameters, given[..^1] + (given[^1] == 'A' ? 'B' : 'A')),
            ["made up"] = await SendAsync(endpoint, "tools/call", Parameters, "round 1"),
            ["empty"] = await SendAsync(endpoint, "tools/call", Parameters, ""),
            ["too long"] = await SendAsync(endpoint, "tools/call", Parameters, new string('A', 100_000)),
            ["another caller"] = await SendAsync(endpoint, "tools/call", Parameters, given, token: "reader"),
            ["other arguments"] = await SendAsync(endpoint, "tools/call", """{"name":"ask","arguments":{"text":"b"}}""", given),
            ["no arguments"] = await SendAsync(endpoint, "tools/call", """{"name":"ask"}""", given),
            ["another parameter"] = await SendAsync(endpoint, "tools/call", """{"name":"ask","arguments":{"text":"a"},"x":1}""", given),
            ["another tool"] = await SendAsync(endpoint, "tools/call", """{"name":"ask_again","arguments":{}}""", given),
            ["of another tool"] = await SendAsync(endpoint, "tools/call", Parameters, other),
            ["a tool that never gave one"] = await SendAsync(endpoint, "tools/call", """{"name":"ask_without_state","arguments":{}}""", given),
            ["a prompt"] = await SendAsync(endpoint, "prompts/get", """{"name":"ask_prompt","arguments":{}}""", given),
            ["a resource"] = await SendAsync(endpoint, "resources/read", """{"uri":"ask://7"}""", given),
            ["the older revision"] = await endpoint.SendForJsonAsync(TestEndpoint.Legacy("plain", "tools/call", With("""{"name":"ask","arguments":{"text":"b"}}""", given))),
        };
        clock.Advance(TimeSpan.FromMinutes(10));
        answers["expired"] = await SendAsync(endpoint, "tools/call", Parameters, given);

        var said = Assert.Single(answers.Values.Select(answer => answer.GetRawText()).Distinct(StringComparer.Ordinal));
        Assert.Equal($$$"""{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"{{{RequestStateStep.Problem}}}"}}""", said);
        Assert.Empty(seen.States);
        Assert.Equal(intents, Intents(endpoint));
        Assert.Equal(answers.Count, endpoint.Records.Count(record => record is { Decision: "refused", Reason: "ParametersInvalid/requestState" }));
    }

    [Fact]
    public async Task What_belongs_to_one_message_and_how_it_is_written_may_differ()
    {
        await using var endpoint = await StartAsync();
        var given = StateOf(await SendAsync(endpoint, "tools/call", """{"name":"ask","arguments":{"text":"a"}}"""));
        var parameters = With("""{ "arguments": { "text": "\u0061" }, "name": "ask", "inputResponses": { "question": { "action": "accept" } } }""", given);
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = new JsonObject(), ["roots"] = new JsonObject() },
            ["progressToken"] = "another",
        };
        var answered = await endpoint.SendForJsonAsync(TestEndpoint.Modern("plain", "tools/call", parameters, "another id"));

        Assert.Equal("a: round 1", answered.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Answers_without_a_state_reach_a_member_that_gave_none()
    {
        await using var endpoint = await StartAsync();
        var asked = await SendAsync(endpoint, "tools/call", """{"name":"ask_without_state","arguments":{}}""");
        var answered = await SendAsync(endpoint, "tools/call", """{"name":"ask_without_state","arguments":{},"inputResponses":{"question":{"action":"decline"}},"requestState":null}""");

        Assert.False(asked.GetProperty("result").TryGetProperty("requestState", out _));
        Assert.Equal("answered", answered.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_state_over_the_limit_fails_the_call_and_is_not_sent()
    {
        await using var endpoint = await StartAsync();
        var fits = await SendAsync(endpoint, "tools/call", """{"name":"ask_much","arguments":{"size":4096}}""");
        using var response = await endpoint.SendAsync(TestEndpoint.Modern("plain", "tools/call", WithMeta("""{"name":"ask_much","arguments":{"size":4097}}""")));
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(StateOf(fits));
        Assert.Equal(500, (int)response.StatusCode);
        Assert.Contains("-32603", body, StringComparison.Ordinal);
        Assert.DoesNotContain("xxx", body, StringComparison.Ordinal);
        Assert.Contains(endpoint.Records, record => record.Reason == "Fault/requestState");
    }

    [Fact]
    public async Task Without_a_key_on_several_instances_the_call_fails_and_the_log_names_the_setting()
    {
        var log = new CollectedLog();
        await using var endpoint = await StartAsync(log, services => services.AddSingleton<IRequestStateSeal>(new AesRequestStateSeal(new RequestStateOptions(), RequestStateKey.Read([], isAlone: false), clock)));
        var failed = await SendAsync(endpoint, "tools/call", """{"name":"ask","arguments":{"text":"a"}}""");
        var unaffected = await SendAsync(endpoint, "tools/call", """{"name":"ask_without_state","arguments":{}}""");

        Assert.Equal("""{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"Internal error."}}""", failed.GetRawText());
        Assert.Contains(log.Lines, line => line.StartsWith("Error 11010 ", StringComparison.Ordinal) && line.Contains("'ask'", StringComparison.Ordinal) && line.Contains("SecureMcp:RequestState:Keys:0 is not set", StringComparison.Ordinal));
        Assert.Equal("input_required", unaffected.GetProperty("result").GetProperty("resultType").GetString());
    }

    [Fact]
    public async Task Configured_keys_seal_across_instances_and_survive_their_change()
    {
        const string Parameters = """{"name":"ask","arguments":{"text":"a"}}""";
        var (old, renewed) = (Key(1), Key(2));
        await using var one = await StartAsync(keys: [old]);
        await using var changing = await StartAsync(keys: [renewed, old]);
        await using var done = await StartAsync(keys: [renewed]);
        var early = StateOf(await SendAsync(one, "tools/call", Parameters));
        var late = StateOf(await SendAsync(changing, "tools/call", Parameters));

        Assert.True((await SendAsync(changing, "tools/call", Parameters, early)).TryGetProperty("result", out _));
        Assert.True((await SendAsync(done, "tools/call", Parameters, late)).TryGetProperty("result", out _));
        Assert.True((await SendAsync(done, "tools/call", Parameters, early)).TryGetProperty("error", out _));
    }

    [Theory]
    [InlineData("form", """{"elicitation":{"form":{}}}""", """{}""")]
    [InlineData("form", """{"elicitation":{"form":{}}}""", """{"elicitation":{"url":{}}}""")]
    [InlineData("form", """{"elicitation":{"form":{}}}""", """{"sampling":{},"elicitation":null}""")]
    [InlineData("url", """{"elicitation":{"url":{}}}""", """{"elicitation":{}}""")]
    [InlineData("sampling", """{"sampling":{}}""", """{"elicitation":{},"roots":{}}""")]
    [InlineData("tools", """{"sampling":{"tools":{}}}""", """{"sampling":{}}""")]
    [InlineData("roots", """{"roots":{}}""", """{"sampling":{}}""")]
    [InlineData("form+roots", """{"elicitation":{"form":{}},"roots":{}}""", """{"elicitation":{}}""")]
    [InlineData("form+url", """{"elicitation":{"form":{},"url":{}}}""", """{"elicitation":{"form":{}}}""")]
    public async Task A_client_is_not_asked_what_it_did_not_declare(string what, string required, string declared)
    {
        await using var endpoint = await StartAsync();
        using var response = await endpoint.SendAsync(Declaring(what, declared));
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(1, body.GetProperty("id").GetInt32());
        Assert.Equal(-32021, body.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(required, body.GetProperty("error").GetProperty("data").GetProperty("requiredCapabilities").GetRawText());
        Assert.Contains(endpoint.Records, record => record is { Decision: "refused", Reason: "CapabilityMissing/inputRequests" });
    }

    [Theory]
    [InlineData("form", """{"elicitation":{}}""")]
    [InlineData("form", """{"elicitation":{"form":{}}}""")]
    [InlineData("url", """{"elicitation":{"url":{}}}""")]
    [InlineData("sampling", """{"sampling":{}}""")]
    [InlineData("tools", """{"sampling":{"tools":{}}}""")]
    [InlineData("roots+sampling", """{"roots":{"listChanged":true},"sampling":{}}""")]
    public async Task A_client_is_asked_what_it_declared(string what, string declared)
    {
        await using var endpoint = await StartAsync();
        var asked = await endpoint.SendForJsonAsync(Declaring(what, declared));

        Assert.Equal("input_required", asked.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal(what.Split('+').Length, asked.GetProperty("result").GetProperty("inputRequests").EnumerateObject().Count());
    }

    [Theory, MemberData(nameof(Members))]
    public async Task Asking_is_not_logged_as_an_error(string method, string parameters)
    {
        var log = new CollectedLog();
        await using var endpoint = await StartAsync(log);
        Assert.NotEmpty(StateOf(await SendAsync(endpoint, method, parameters)));
        Assert.DoesNotContain(log.Lines, line => line.StartsWith("Error ", StringComparison.Ordinal) || line.StartsWith("Warning ", StringComparison.Ordinal));

        // The same log does show what is one.
        await SendAsync(endpoint, "tools/call", """{"name":"fail","arguments":{}}""");
        Assert.Contains(log.Lines, line => line.StartsWith("Error ", StringComparison.Ordinal) && line.Contains("fail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_of_an_older_revision_without_a_session_is_given_no_state()
    {
        await using var endpoint = await StartAsync();
        var asked = await endpoint.SendForJsonAsync(TestEndpoint.Legacy("plain", "tools/call", JsonNode.Parse("""{"name":"ask","arguments":{"text":"a"}}""")!.AsObject()));

        // Without a session there is nobody to ask, and nothing of the state may be in what is said.
        Assert.DoesNotContain("round 1", asked.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("requestState", asked.GetRawText(), StringComparison.Ordinal);
    }

    private static int Intents(TestEndpoint endpoint) => endpoint.Records.Count(record => record.Phase == Audits.AuditPhase.Intent);

    private static string Key(byte first) => Convert.ToBase64String([.. Enumerable.Range(first, 32).Select(index => (byte)index)]);

    private static string StateOf(JsonElement answer) => answer.GetProperty("result").GetProperty("requestState").GetString()!;

    private static JsonObject With(string parameters, string? state)
    {
        var all = JsonNode.Parse(parameters)!.AsObject();
        if (state is not null)
            all["requestState"] = state;
        return all;
    }

    private static JsonObject WithMeta(string parameters, string? state = null, string capabilities = """{"elicitation":{}}""")
    {
        var all = With(parameters, state);
        all["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
            ["io.modelcontextprotocol/clientCapabilities"] = JsonNode.Parse(capabilities),
        };
        return all;
    }

    private static HttpRequestMessage Declaring(string what, string capabilities) =>
        TestEndpoint.Modern("plain", "tools/call", WithMeta($$$"""{"name":"ask_for","arguments":{"what":"{{{what}}}"}}""", null, capabilities));

    private static Task<JsonElement> SendAsync(TestEndpoint endpoint, string method, string parameters, string? state = null, string token = "plain") =>
        endpoint.SendForJsonAsync(TestEndpoint.Modern(token, method, WithMeta(parameters, state)));

    private Task<TestEndpoint> StartAsync(CollectedLog? log = null, Action<IServiceCollection>? replace = null, string[]? keys = null) => TestEndpoint.StartAsync(
        (keys ?? []).Select((key, index) => (key, index)).ToDictionary(entry => $"SecureMcp:RequestState:Keys:{entry.index}", entry => (string?)entry.key),
        services =>
        {
            services.AddSingleton<TimeProvider>(clock);
            services.AddSingleton(seen);
            if (log is not null)
                services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log);
            replace?.Invoke(services);
        },
        members => members.AddMembers<AskingMembers>().AddMembers<SampleMembers>());
}
