using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMcp.Audits;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Tasks;

/// <summary>Promise: what a tool asks while it is a task waits in the task, and is answered once.</summary>
public sealed class TaskQuestionTests
{
    [Fact]
    public async Task The_task_goes_on_when_every_question_is_answered()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        var task = await endpoint.StartTaskAsync("twice");
        var asking = await endpoint.UntilAsync(task, "input_required");
        await endpoint.UpdateAsync(task, Answer("1.b", "nobody-asked"));
        var half = await endpoint.GetAsync(task);
        await endpoint.UpdateAsync(task, Answer("1.a"));
        var again = await endpoint.UntilAsync(task, "input_required");
        await endpoint.UpdateAsync(task, Answer("1.a", "2.a"));
        var completed = await endpoint.UntilAsync(task, "completed");

        Assert.Equal(["1.a", "1.b"], Keys(asking));
        Assert.Equal("elicitation/create", asking.GetProperty("inputRequests").GetProperty("1.a").GetProperty("method").GetString());
        Assert.Equal(["1.a"], Keys(half.GetProperty("result")));
        Assert.Equal(["2.a"], Keys(again));
        Assert.Equal("second:a,b:a", completed.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.DoesNotContain("requestState", asking.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_run_of_a_tool_that_writes_is_announced_and_recorded()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        var task = await endpoint.StartTaskAsync("write");
        await endpoint.UntilAsync(task, "input_required");
        await endpoint.UpdateAsync(task, Answer("1.sure"));
        await endpoint.UntilAsync(task, "completed");

        var steps = endpoint.Records.Where(record => record.Method != "tasks/get").Select(record => $"{record.Method} {record.Phase}").ToList();
        Assert.Equal(["write", "write"], endpoint.Bench.Notes);
        Assert.Equal(["tools/call Intent", "tools/call Outcome", "tools/call TaskOutcome", "tasks/update Intent", "tasks/update Outcome", "tools/call TaskOutcome"], steps);
    }

    [Fact]
    public async Task Answers_after_the_end_change_nothing()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        var task = await endpoint.StartTaskAsync("write");
        await endpoint.UntilAsync(task, "input_required");
        await endpoint.CancelAsync(task);

        var late = await endpoint.UpdateAsync(task, Answer("1.sure"));

        Assert.Equal("complete", late.GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal("cancelled", (await endpoint.GetAsync(task)).GetProperty("result").GetProperty("status").GetString());
        Assert.Equal(["write"], endpoint.Bench.Notes);
    }

    [Fact]
    public async Task A_tool_that_says_itself_when_it_is_a_task_can_answer_at_once()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();

        var answer = await endpoint.CallAsync("decide", new JsonObject { ["how"] = "at once" });

        Assert.Equal("at once: False", answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        var record = Assert.Single(endpoint.Records);
        Assert.Equal((AuditPhase.Outcome, null), (record.Phase, record.TaskId));
        Assert.True(record.ResultBytes > 0);
    }

    [Fact]
    public async Task A_tool_that_asks_before_it_is_a_task_gives_its_state_away_sealed_and_goes_on_with_it_as_one()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        var asked = (await endpoint.CallAsync("ask_first")).GetProperty("result");
        var given = asked.GetProperty("requestState").GetString()!;
        var task = (await AnswerAsync(given)).GetProperty("result").GetProperty("taskId").GetString()!;
        var completed = await endpoint.UntilAsync(task, "completed");
        var foreign = await AnswerAsync(given, "reader");
        var madeUp = await AnswerAsync("asked first");

        Assert.Equal("input_required", asked.GetProperty("resultType").GetString());
        Assert.Equal("asked first: True", completed.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(-32602, madeUp.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(madeUp.GetRawText(), foreign.GetRawText());
        Assert.DoesNotContain("asked first", asked.GetRawText(), StringComparison.Ordinal);

        Task<JsonElement> AnswerAsync(string state, string token = "plain") => endpoint.SendForJsonAsync(TaskEndpoint.Request(
            token, "tools/call", new JsonObject { ["name"] = "ask_first", ["arguments"] = new JsonObject(), ["requestState"] = state, ["inputResponses"] = Answer("sure") }));
    }

    [Fact]
    public async Task A_tool_that_says_it_is_a_task_goes_on_as_one()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        var task = await endpoint.StartTaskAsync("decide", new JsonObject { ["how"] = "begin" });
        await endpoint.UntilAsync(task, "working");
        endpoint.Bench.Open();

        var completed = await endpoint.UntilAsync(task, "completed");

        Assert.Equal("begin: True", completed.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(["decide"], endpoint.Bench.Notes);
        Assert.Single(endpoint.Records, record => record.Phase == AuditPhase.TaskOutcome);
    }

    [Fact]
    public async Task A_tool_that_can_not_make_up_its_mind_is_a_task_after_ten_seconds()
    {
        var clock = new SettableTimeProvider();
        await using var endpoint = await TaskEndpoint.StartAsync(clock);
        var timers = clock.WaitingTimers;
        var call = endpoint.StartTaskAsync("decide", new JsonObject { ["how"] = "dawdle" });
        // The end of the task's time, and of patience.
        while (clock.WaitingTimers < timers + 2)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(10));
        var task = await call;
        endpoint.Bench.Open();

        Assert.Equal("dawdle: True", (await endpoint.UntilAsync(task, "completed")).GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_client_that_leaves_before_it_is_a_task_cancels_it()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        using var leaving = new CancellationTokenSource();
        using var request = TaskEndpoint.Request("plain", "tools/call", new JsonObject { ["name"] = "decide", ["arguments"] = new JsonObject { ["how"] = "dawdle" } });
        var call = endpoint.SendAsync(request, leaving.Token);
        while (!endpoint.Bench.Notes.Any())
            await Task.Delay(10, TestContext.Current.CancellationToken);

        await leaving.CancelAsync();
        await endpoint.Bench.Cancelled.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private static JsonObject Answer(params string[] keys)
    {
        var responses = new JsonObject();
        foreach (var key in keys)
            responses[key] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["answer"] = "yes" } };
        return responses;
    }

    private static IEnumerable<string> Keys(JsonElement task) => task.GetProperty("inputRequests").EnumerateObject().Select(request => request.Name);
}
