using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Audits;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Tasks;

/// <summary>Promise: a call can go on behind its answer, and stays its caller's, recorded and bounded (tasks extension).</summary>
public sealed class TaskTests
{
    [Fact]
    public async Task The_client_gets_a_handle_at_once_and_the_result_when_it_is_there()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        var created = (await endpoint.CallAsync("work", new JsonObject { ["text"] = "the result" })).GetProperty("result");
        var task = created.GetProperty("taskId").GetString()!;
        var working = await endpoint.UntilAsync(task, "working");
        var reported = working;
        for (var tries = 0; !reported.TryGetProperty("statusMessage", out _); tries++)
        {
            Assert.True(tries < 500, "The tool did not say how far it is.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
            reported = await endpoint.UntilAsync(task, "working");
        }

        endpoint.Bench.Open();
        var completed = await endpoint.UntilAsync(task, "completed");

        Assert.True(TaskId.TryParse(task, out _));
        Assert.Equal("task", created.GetProperty("resultType").GetString());
        Assert.Equal(3_600_000, created.GetProperty("ttlMs").GetInt64());
        Assert.Equal(1000, created.GetProperty("pollIntervalMs").GetInt64());
        Assert.Equal("complete", working.GetProperty("resultType").GetString());
        Assert.False(working.TryGetProperty("result", out _));
        Assert.Equal("the result", completed.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("half way", reported.GetProperty("statusMessage").GetString());
        Assert.False(completed.TryGetProperty("statusMessage", out _));
        Assert.Equal("securemcp-functions", completed.GetProperty("_meta").GetProperty("io.modelcontextprotocol/serverInfo").GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_run_leaves_a_record_of_its_own_before_its_result_can_be_read()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        var task = await endpoint.StartTaskAsync("work");
        endpoint.Bench.Open();
        await endpoint.UntilAsync(task, "completed");

        var call = Assert.Single(endpoint.Records, record => record is { Method: "tools/call", Phase: AuditPhase.Outcome });
        var run = Assert.Single(endpoint.Records, record => record.Phase == AuditPhase.TaskOutcome);
        Assert.Equal((call.CorrelationId, task, "work", "plain", "allowed"), (run.CorrelationId, run.TaskId, run.Member, run.SubjectId, run.Decision));
        Assert.Equal(task, call.TaskId);
        Assert.All(endpoint.Records.Where(record => record.Method == "tasks/get"), poll => Assert.Equal(("work", task), (poll.Member, poll.TaskId)));
    }

    [Theory]
    [InlineData("fail", "completed")]
    [InlineData("crash", "failed")]
    public async Task An_error_of_the_tool_is_a_result_and_one_of_the_protocol_is_none(string tool, string status)
    {
        await using var endpoint = await TaskEndpoint.StartAsync();

        var ended = await endpoint.UntilAsync(await endpoint.StartTaskAsync(tool), status);

        Assert.Equal(status == "completed", ended.TryGetProperty("result", out var result) && result.GetProperty("isError").GetBoolean());
        Assert.Equal(status == "failed", ended.TryGetProperty("error", out var error) && error.GetProperty("code").GetInt32() == -32603);
    }

    [Fact]
    public async Task Without_the_extension_the_result_is_the_answer()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        endpoint.Bench.Open();

        var modern = await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "work"));
        var legacy = await endpoint.SendForJsonAsync(TestEndpoint.Legacy("plain", "tools/call", new JsonObject { ["name"] = "work", ["arguments"] = new JsonObject() }));
        var plain = await endpoint.CallAsync("plain");

        Assert.Equal("complete", modern.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal("done", legacy.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("plain: False", plain.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_tool_that_is_a_task_only_refuses_clients_that_know_none()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();

        using var modern = await endpoint.SendAsync(TestEndpoint.Call("plain", "only"));
        using var legacy = await endpoint.SendAsync(TestEndpoint.Legacy("plain", "tools/call", new JsonObject { ["name"] = "only", ["arguments"] = new JsonObject() }));
        var error = JsonDocument.Parse(await BodyAsync(modern)).RootElement.GetProperty("error");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (modern.StatusCode, legacy.StatusCode));
        Assert.Equal(-32021, error.GetProperty("code").GetInt32());
        Assert.Equal("""{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}""", error.GetProperty("data").GetRawText());
        Assert.Contains("-32021", await BodyAsync(legacy), StringComparison.Ordinal);
        Assert.Equal("as a task", (await endpoint.UntilAsync(await endpoint.StartTaskAsync("only"), "completed")).GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_hidden_tool_that_is_a_task_only_is_unknown_like_any_other()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();

        using var hidden = await endpoint.SendAsync(TestEndpoint.Call("plain", "guarded"));
        using var absent = await endpoint.SendAsync(TestEndpoint.Call("plain", "guardee"));

        Assert.Equal((await BodyAsync(absent)).Replace("guardee", "guarded", StringComparison.Ordinal), await BodyAsync(hidden));
    }

    [Theory]
    [InlineData("tasks/get")]
    [InlineData("tasks/update")]
    [InlineData("tasks/cancel")]
    public async Task Another_callers_task_is_unknown_like_one_that_never_was(string method)
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        var task = await endpoint.StartTaskAsync("work");

        var foreign = await AboutAsync(endpoint, method, task, "reader");
        var never = await AboutAsync(endpoint, method, TaskId.New().Value, "reader");
        var nonsense = await AboutAsync(endpoint, method, "x", "reader");

        Assert.Contains("\"code\":-32602", foreign, StringComparison.Ordinal);
        Assert.Equal(never, foreign);
        Assert.Equal(never, nonsense);
        Assert.Equal("working", (await endpoint.GetAsync(task)).GetProperty("result").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_result_is_not_given_to_a_token_that_may_no_longer_use_the_tool()
    {
        await using var endpoint = await TaskEndpoint.StartAsync(replace: services => services.AddSingleton<SecureMcp.Callers.ICallerChain, TwoTokens>());
        var task = await endpoint.StartTaskAsync("guarded", token: "strong");
        await endpoint.UntilAsync(task, "completed", "strong");

        var weak = await endpoint.GetAsync(task, "weak");

        Assert.Equal(-32602, weak.GetProperty("error").GetProperty("code").GetInt32());
        Assert.DoesNotContain("the secret", weak.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tasks/get")]
    [InlineData("tasks/update")]
    [InlineData("tasks/cancel")]
    public async Task The_methods_are_for_clients_that_declare_the_extension_in_this_very_request(string method)
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        var task = await endpoint.StartTaskAsync("work");
        using var request = TestEndpoint.Modern("plain", method, new JsonObject { ["taskId"] = task, ["inputResponses"] = new JsonObject() });
        request.Headers.Add("Mcp-Name", task);

        using var undeclared = await endpoint.SendAsync(request);
        using var legacy = await endpoint.SendAsync(TestEndpoint.Legacy("plain", method, new JsonObject { ["taskId"] = task }));

        Assert.Equal(HttpStatusCode.BadRequest, undeclared.StatusCode);
        Assert.Contains("-32021", await BodyAsync(undeclared), StringComparison.Ordinal);
        Assert.Contains("-32601", await BodyAsync(legacy), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tasks/get", """{}""", "params.taskId is required and must be a string.")]
    [InlineData("tasks/get", """{"taskId":7}""", "params.taskId is required and must be a string.")]
    [InlineData("tasks/update", """{"taskId":"x"}""", "params.inputResponses is required and must be an object.")]
    [InlineData("tasks/update", """{"taskId":"x","inputResponses":{"1.a":7}}""", "params.inputResponses.* must be an object.")]
    public async Task What_is_wrong_with_the_parameters_is_said(string method, string parameters, string problem)
    {
        await using var endpoint = await TaskEndpoint.StartAsync();

        var error = (await endpoint.SendForJsonAsync(TaskEndpoint.Request("plain", method, JsonNode.Parse(parameters)!.AsObject()))).GetProperty("error");

        Assert.Equal((-32602, problem), (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task The_name_that_gateways_route_by_is_the_tasks()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        var task = await endpoint.StartTaskAsync("work");
        using var request = TaskEndpoint.Request("plain", "tasks/get", new JsonObject { ["taskId"] = task });
        request.Headers.Remove("Mcp-Name");
        request.Headers.Add("Mcp-Name", TaskId.New().Value);

        using var response = await endpoint.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("-32020", await BodyAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_stops_the_tool_for_good_and_can_be_repeated()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        var task = await endpoint.StartTaskAsync("work");
        // What is cancelled before it began never begins.
        while (!(await endpoint.UntilAsync(task, "working")).TryGetProperty("statusMessage", out _))
            await Task.Delay(10, TestContext.Current.CancellationToken);

        var first = (await endpoint.CancelAsync(task)).GetProperty("result");
        await endpoint.Bench.Cancelled.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var again = (await endpoint.CancelAsync(task)).GetProperty("result");
        endpoint.Bench.Open();
        await EventuallyAsync(() => endpoint.Records.Any(record => record.Phase == AuditPhase.TaskOutcome));

        Assert.Equal(["resultType", "_meta"], first.EnumerateObject().Select(member => member.Name));
        Assert.Equal(first.GetRawText(), again.GetRawText());
        Assert.Equal("cancelled", (await endpoint.GetAsync(task)).GetProperty("result").GetProperty("status").GetString());
        Assert.True(Assert.Single(endpoint.Records, record => record.Phase == AuditPhase.TaskOutcome).IsCancelled);
    }

    [Fact]
    public async Task A_task_ends_when_its_time_is_over()
    {
        var clock = new SettableTimeProvider();
        await using var endpoint = await TaskEndpoint.StartAsync(clock, new Dictionary<string, string?> { ["SecureMcp:Tasks:TimeToLive"] = "00:05:00" });
        var task = await endpoint.StartTaskAsync("work");
        while (!(await endpoint.UntilAsync(task, "working")).TryGetProperty("statusMessage", out _))
            await Task.Delay(10, TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        var before = await endpoint.GetAsync(task);
        clock.Advance(TimeSpan.FromSeconds(1));
        var after = await endpoint.GetAsync(task);
        await endpoint.Bench.Cancelled.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal("working", before.GetProperty("result").GetProperty("status").GetString());
        Assert.Equal(-32602, after.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_caller_has_so_many_tasks_and_no_more()
    {
        await using var endpoint = await TaskEndpoint.StartAsync(changes: new Dictionary<string, string?> { ["SecureMcp:Tasks:MaxPerCaller"] = "1" });
        await endpoint.StartTaskAsync("work");

        using var second = await endpoint.SendAsync(TaskEndpoint.Request("plain", "tools/call", new JsonObject { ["name"] = "only", ["arguments"] = new JsonObject() }));
        using var begun = await endpoint.SendAsync(TaskEndpoint.Request("plain", "tools/call", new JsonObject { ["name"] = "decide", ["arguments"] = new JsonObject { ["how"] = "begin" } }));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, begun.StatusCode);
        Assert.NotNull(begun.Headers.RetryAfter);
        await endpoint.StartTaskAsync("work", token: "reader");
    }

    [Fact]
    public async Task Nothing_runs_when_its_beginning_can_not_be_recorded()
    {
        await using var endpoint = await TaskEndpoint.StartAsync(replace: services => services.AddSingleton<IAuditStore>(new FailingAudit(record => record.Phase == AuditPhase.Outcome)));

        using var response = await endpoint.SendAsync(TaskEndpoint.Request("plain", "tools/call", new JsonObject { ["name"] = "write", ["arguments"] = new JsonObject() }));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Empty(endpoint.Bench.Notes);
    }

    [Fact]
    public async Task A_result_that_can_not_be_recorded_is_never_seen()
    {
        await using var endpoint = await TaskEndpoint.StartAsync(replace: services => services.AddSingleton<IAuditStore>(new FailingAudit(record => record.Phase == AuditPhase.TaskOutcome)));
        endpoint.Bench.Open();

        var failed = await endpoint.UntilAsync(await endpoint.StartTaskAsync("work", new JsonObject { ["text"] = "unrecorded" }), "failed");

        Assert.Contains("recorded", failed.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("unrecorded", failed.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_is_held_to_the_size_that_any_is_held_to()
    {
        await using var endpoint = await TaskEndpoint.StartAsync(changes: new Dictionary<string, string?> { ["SecureMcp:Outputs:MaxResultBytes"] = "1024" });
        endpoint.Bench.Open();

        var failed = await endpoint.UntilAsync(await endpoint.StartTaskAsync("work", new JsonObject { ["text"] = new string('x', 2000) }), "failed");

        Assert.Equal(-32603, failed.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("fewer-scopes")]
    [InlineData("fewer-roles")]
    [InlineData("other-client")]
    public async Task What_was_computed_under_more_rights_or_for_another_client_is_not_told(string weaker)
    {
        await using var endpoint = await TaskEndpoint.StartAsync(replace: services => services.AddSingleton<SecureMcp.Callers.ICallerChain>(new ShrinkingTokens()));
        endpoint.Bench.Open();
        var task = await endpoint.StartTaskAsync("work", token: "full");
        await endpoint.UntilAsync(task, "completed", "full");

        foreach (var method in new[] { "tasks/get", "tasks/update", "tasks/cancel" })
            Assert.Equal(await AboutAsync(endpoint, method, new string('x', 43), weaker), await AboutAsync(endpoint, method, task, weaker));
        await endpoint.UntilAsync(task, "completed", "more");
    }

    [Fact]
    public async Task Who_answers_with_more_rights_has_the_rest_to_himself()
    {
        await using var endpoint = await TaskEndpoint.StartAsync(replace: services => services.AddSingleton<SecureMcp.Callers.ICallerChain>(new ShrinkingTokens()));
        var task = await endpoint.StartTaskAsync("write", token: "full");
        await endpoint.UntilAsync(task, "input_required", "full");
        await endpoint.UpdateAsync(task, new JsonObject { ["1.sure"] = new JsonObject { ["action"] = "accept" } }, "more");
        await endpoint.UntilAsync(task, "completed", "more");

        Assert.Equal(-32602, (await endpoint.GetAsync(task, "full")).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_extension_is_advertised_where_it_is_served(bool isEnabled)
    {
        await using var endpoint = await TestEndpoint.StartAsync(
            new Dictionary<string, string?> { ["SecureMcp:Tasks:Enabled"] = isEnabled ? "true" : "false" },
            members: isEnabled ? builder => builder.AddMembers<TaskMembers>() : null,
            replace: services => services.AddSingleton(new Bench()));

        var discovered = (await endpoint.SendForJsonAsync(TestEndpoint.Modern("plain", "server/discover"))).GetProperty("result").GetProperty("capabilities");
        var initialized = await endpoint.SendForJsonAsync(TestEndpoint.Legacy("plain", "initialize", new JsonObject { ["protocolVersion"] = "2025-11-25", ["capabilities"] = new JsonObject(), ["clientInfo"] = new JsonObject { ["name"] = "t", ["version"] = "1" } }));
        using var about = await endpoint.SendAsync(TaskEndpoint.Request("plain", "tasks/get", new JsonObject { ["taskId"] = "x" }));

        Assert.Equal(isEnabled, discovered.TryGetProperty("extensions", out var extensions) && extensions.TryGetProperty("io.modelcontextprotocol/tasks", out _));
        Assert.False(initialized.GetProperty("result").GetProperty("capabilities").TryGetProperty("extensions", out _));
        Assert.Equal(isEnabled ? HttpStatusCode.OK : HttpStatusCode.NotFound, about.StatusCode);
    }

    [Fact]
    public async Task Who_listens_for_tasks_without_knowing_them_hears_so()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();

        using var unknowing = await endpoint.SendAsync(TestEndpoint.Modern("plain", "subscriptions/listen", Listen()));
        using var knowing = await endpoint.SendAsync(TaskEndpoint.Request("plain", "subscriptions/listen", Listen()));

        Assert.Contains("-32021", await BodyAsync(unknowing), StringComparison.Ordinal);
        Assert.DoesNotContain("taskIds", await BodyAsync(knowing), StringComparison.Ordinal);
    }

    private static JsonObject Listen() => new() { ["notifications"] = new JsonObject { ["taskIds"] = new JsonArray("x") } };

    private static async Task<string> AboutAsync(TaskEndpoint endpoint, string method, string task, string token)
    {
        using var response = await endpoint.SendAsync(TaskEndpoint.Request(token, method, new JsonObject { ["taskId"] = task, ["inputResponses"] = new JsonObject() }));
        return await BodyAsync(response);
    }

    private static Task<string> BodyAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 500, "It did not come about.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private sealed class ShrinkingTokens : SecureMcp.Callers.ICallerChain
    {
        public ValueTask<SecureMcp.Callers.Validation> AuthenticateAsync(SecureMcp.Callers.Credential credential, CancellationToken cancellationToken)
        {
            var full = FakeTokens.Of("same", ["a", "b", "acts"], ["r"]);
            return ValueTask.FromResult(SecureMcp.Callers.Validation.Of(credential.Value switch
            {
                "fewer-scopes" => FakeTokens.Of("same", ["a", "acts"], ["r"]),
                "fewer-roles" => FakeTokens.Of("same", ["a", "b", "acts"], []),
                "other-client" => full with { ClientId = "another" },
                "more" => FakeTokens.Of("same", ["a", "b", "c", "acts"], ["r", "s"]),
                _ => full,
            }));
        }
    }

    private sealed class FailingAudit(Func<AuditRecord, bool> fails) : IAuditStore
    {
        public ValueTask AppendAsync(AuditRecord record, CancellationToken cancellationToken) =>
            fails(record) && record.Method == "tools/call" ? throw new StateUnavailableException("down") : ValueTask.CompletedTask;

        public ValueTask ProbeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
