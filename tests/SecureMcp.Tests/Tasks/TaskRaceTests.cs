using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Audits;
using SecureMcp.Calls;
using SecureMcp.Tasks;

namespace SecureMcp.Tests.Tasks;

/// <summary>Promise: a task's end is its end, in whatever order things happen.</summary>
public sealed class TaskRaceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_begins_before_the_one_before_it_is_put_away_can_be_cancelled()
    {
        var gate = new TaskCompletionSource();
        await using var endpoint = await TaskEndpoint.StartAsync(replace: services => services.AddSingleton<ITaskStore>(
            provider => new SlowStore(ActivatorUtilities.CreateInstance<MemoryTaskStore>(provider), after => after.State == TaskState.InputRequired, gate.Task)));
        var task = await endpoint.StartTaskAsync("stay");
        await endpoint.UntilAsync(task, "input_required");
        await endpoint.UpdateAsync(task, Sure());
        await EventuallyAsync(() => endpoint.Bench.Notes.Contains("stay"));

        gate.SetResult();
        await Task.Delay(200, Cancellation);
        await endpoint.CancelAsync(task);

        await endpoint.Bench.Cancelled.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Fact]
    public async Task A_task_that_is_cancelled_while_its_answers_are_acknowledged_does_not_run_again()
    {
        var audit = new HeldAudit(record => record is { Method: "tasks/update", Phase: AuditPhase.Outcome });
        await using var endpoint = await TaskEndpoint.StartAsync(replace: services => services.AddSingleton<IAuditStore>(audit));
        var task = await endpoint.StartTaskAsync("write");
        await endpoint.UntilAsync(task, "input_required");
        var updating = endpoint.UpdateAsync(task, Sure());
        await audit.Reached.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);

        await endpoint.CancelAsync(task);
        audit.Release();
        await updating;
        await EventuallyAsync(() => audit.Records.Count(record => record.Phase == AuditPhase.TaskOutcome) == 2);

        Assert.Equal(["write"], endpoint.Bench.Notes);
        Assert.True(audit.Records.Last(record => record.Phase == AuditPhase.TaskOutcome).IsCancelled);
        Assert.Equal("cancelled", (await endpoint.GetAsync(task)).GetProperty("result").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_tool_that_begins_a_task_after_its_client_left_keeps_neither_the_request_nor_a_place()
    {
        await using var endpoint = await TaskEndpoint.StartAsync(changes: new Dictionary<string, string?> { ["SecureMcp:Tasks:MaxPerCaller"] = "1" });
        using var leaving = new CancellationTokenSource();
        using var request = TaskEndpoint.Request("plain", "tools/call", new JsonObject { ["name"] = "begin_late", ["arguments"] = new JsonObject() });
        var call = endpoint.SendAsync(request, leaving.Token);
        await EventuallyAsync(() => endpoint.Bench.Notes.Any());

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await EventuallyAsync(() => endpoint.Records.Any());

        // The place is given back right behind the record, which a test can get ahead of.
        for (var tries = 0; ; tries++)
        {
            var answer = await endpoint.CallAsync("work");
            if (answer.TryGetProperty("result", out var result) && result.TryGetProperty("taskId", out _))
                break;
            Assert.True(tries < 500, answer.GetRawText());
            await Task.Delay(10, Cancellation);
        }
    }

    [Fact]
    public async Task A_client_that_leaves_before_its_handle_is_recorded_leaves_one_record_and_no_task()
    {
        var audit = new HeldAudit(record => record is { Method: "tools/call", Phase: AuditPhase.Outcome });
        await using var endpoint = await TaskEndpoint.StartAsync(
            replace: services => services.AddSingleton<IAuditStore>(audit),
            changes: new Dictionary<string, string?> { ["SecureMcp:Tasks:MaxPerCaller"] = "1" });
        using var leaving = new CancellationTokenSource();
        using var request = TaskEndpoint.Request("plain", "tools/call", new JsonObject { ["name"] = "decide", ["arguments"] = new JsonObject { ["how"] = "begin" } });
        var call = endpoint.SendAsync(request, leaving.Token);
        await audit.Reached.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Task.Delay(200, Cancellation);
        audit.Release();
        await EventuallyAsync(() => audit.Records.Any(record => record is { Phase: AuditPhase.TaskOutcome, IsCancelled: true }));

        Assert.Single(audit.Records, record => record.Phase == AuditPhase.Outcome);
        Assert.False(endpoint.Bench.Cancelled.IsCompleted);
        await endpoint.StartTaskAsync("work");
    }

    [Fact]
    public async Task A_tool_that_asks_nothing_does_not_wait_for_an_answer()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();

        var failed = await endpoint.UntilAsync(await endpoint.StartTaskAsync("ask_nothing"), "failed");

        Assert.Equal(-32603, failed.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task The_end_of_the_endpoint_waits_for_the_records_of_its_tasks()
    {
        var audit = new HeldAudit(record => record.Phase == AuditPhase.TaskOutcome);
        var endpoint = await TaskEndpoint.StartAsync(replace: services => services.AddSingleton<IAuditStore>(audit));
        await endpoint.StartTaskAsync("work");

        var ending = endpoint.Services.GetRequiredService<TaskRuns>().DisposeAsync().AsTask();
        await audit.Reached.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        var endedEarly = ending.IsCompleted;
        audit.Release();
        await ending.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        await endpoint.DisposeAsync();

        Assert.False(endedEarly);
        Assert.True(Assert.Single(audit.Records, record => record.Phase == AuditPhase.TaskOutcome).IsCancelled);
    }

    [Fact]
    public async Task A_run_takes_no_credential_of_its_request_along()
    {
        await using var endpoint = await TaskEndpoint.StartAsync();
        var http = new DefaultHttpContext();
        foreach (var name in new[] { "Authorization", "Proxy-Authorization", "Cookie", "X-Api-Key", "X-Functions-Key" })
            http.Request.Headers[name] = "secret";
        http.Request.Headers["X-Azure-Functions-InvocationId"] = "invocation-1";
        var call = new CallContext(http, TimeProvider.System.GetUtcNow(), 0);

        var detached = endpoint.Services.GetRequiredService<DetachedCall>().Detach(call, call.Message!, NoTask.Instance);

        Assert.Empty(detached.Http.Request.Headers);
        Assert.Equal("invocation-1", detached.InvocationId);
    }

    private static JsonObject Sure() => new() { ["1.sure"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["answer"] = "yes" } } };

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 500, "It did not come about.");
            await Task.Delay(10, Cancellation);
        }
    }

    /// <summary>Takes its time to say that some changes are made, though they are.</summary>
    private sealed class SlowStore(MemoryTaskStore store, Func<TaskRow, bool> isSlow, Task gate) : ITaskStore
    {
        public ValueTask<TaskRow?> TryAddAsync(TaskRow row, CancellationToken cancellationToken) => store.TryAddAsync(row, cancellationToken);

        public ValueTask<TaskRow?> GetAsync(string callerKey, TaskId id, CancellationToken cancellationToken) => store.GetAsync(callerKey, id, cancellationToken);

        public async ValueTask<TaskWrite> TryReplaceAsync(TaskRow before, TaskRow after, CancellationToken cancellationToken)
        {
            var written = await store.TryReplaceAsync(before, after, cancellationToken);
            if (isSlow(after))
                await gate;
            return written;
        }

        public ValueTask RemoveAsync(string callerKey, TaskId id, CancellationToken cancellationToken) => store.RemoveAsync(callerKey, id, cancellationToken);
    }

    /// <summary>Holds the first of some records until it is let go.</summary>
    private sealed class HeldAudit(Func<AuditRecord, bool> isHeld) : IAuditStore
    {
        private readonly Lock gate = new();
        private readonly List<AuditRecord> records = [];
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => reached.Task;

        public IReadOnlyList<AuditRecord> Records
        {
            get
            {
                lock (gate)
                    return [.. records];
            }
        }

        public void Release() => released.TrySetResult();

        public async ValueTask AppendAsync(AuditRecord record, CancellationToken cancellationToken)
        {
            if (isHeld(record))
            {
                reached.TrySetResult();
                await released.Task;
            }

            lock (gate)
                records.Add(record);
        }

        public ValueTask ProbeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
