using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;
using SecureMcp.Tasks;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Tasks;

/// <summary>Promise: any instance answers for a task, whichever runs it; one whose instance is gone has failed and does not run again.</summary>
public sealed class TaskInstancesTests : IAsyncDisposable
{
    private readonly SettableTimeProvider clock = new();
    private readonly MemoryTaskStore store;
    private readonly List<TaskEndpoint> started = [];

    public TaskInstancesTests() => store = new MemoryTaskStore(Options.Create(new TasksOptions()), clock);

    [Fact]
    public async Task A_task_is_polled_and_answered_at_another_instance_than_the_one_that_began_it()
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        var task = await first.StartTaskAsync("write");
        await second.UntilAsync(task, "input_required");
        await second.UpdateAsync(task, new JsonObject { ["1.sure"] = new JsonObject { ["action"] = "accept" } });
        var done = await first.UntilAsync(task, "completed");

        Assert.Contains("written", done.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["write"], first.Bench.Notes);
        Assert.Equal(["write"], second.Bench.Notes);
    }

    [Fact]
    public async Task A_task_that_was_cancelled_at_another_instance_is_told_to_stop_when_its_own_says_next_that_it_runs()
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        var task = await first.StartTaskAsync("work");
        await first.UntilAsync(task, "working");
        await second.CancelAsync(task);
        await second.UntilAsync(task, "cancelled");
        Assert.False(first.Bench.Cancelled.IsCompleted);

        for (var tries = 0; !first.Bench.Cancelled.IsCompleted && tries < 100; tries++)
        {
            clock.Advance(TimeSpan.FromSeconds(15));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.True(first.Bench.Cancelled.IsCompleted);
        Assert.Equal("cancelled", (await first.GetAsync(task)).GetProperty("result").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_task_whose_instance_is_gone_has_failed_and_says_so_everywhere()
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        var row = await LostAsync();
        Assert.Equal("working", (await first.GetAsync(row.Id.Value)).GetProperty("result").GetProperty("status").GetString());
        clock.Advance(TimeSpan.FromSeconds(90));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? first : second).GetAsync(row.Id.Value)));

        Assert.All(answers, answer => Assert.Equal("failed", answer.GetProperty("result").GetProperty("status").GetString()));
        Assert.All(answers, answer => Assert.Contains("interrupted", answer.GetProperty("result").GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal));
        Assert.Single(answers.Select(answer => answer.GetProperty("result").GetProperty("lastUpdatedAt").GetString()).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_task_that_says_that_it_runs_is_believed_however_long_it_takes()
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        var task = await first.StartTaskAsync("work");
        var row = (await store.GetAsync(FakeTokens.Plain.Key, new TaskId(task), TestContext.Current.CancellationToken))!;
        for (var tries = 0; tries < 20; tries++)
        {
            clock.Advance(TimeSpan.FromSeconds(15));
            await RenewedAsync(row.Id, clock.GetUtcNow());
        }

        Assert.Equal("working", (await second.GetAsync(task)).GetProperty("result").GetProperty("status").GetString());
    }

    [Fact]
    public void Only_work_can_be_abandoned_and_an_end_stays_the_end()
    {
        var now = clock.GetUtcNow();
        var row = Row();

        Assert.False(TaskRule.IsAbandoned(row with { RunsUntil = now.AddTicks(1) }, now));
        Assert.True(TaskRule.IsAbandoned(row with { RunsUntil = now }, now));
        Assert.Null(TaskRule.Interrupt(row with { RunsUntil = now.AddTicks(1) }, now));
        foreach (var state in new[] { TaskState.InputRequired, TaskState.Completed, TaskState.Failed, TaskState.Cancelled })
        {
            Assert.Null(TaskRule.Interrupt(row with { State = state, RunsUntil = now }, now));
            Assert.Null(TaskRule.Renew(row with { State = state }, TimeSpan.FromSeconds(90), now));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var endpoint in started)
            await endpoint.DisposeAsync();
    }

    private async Task RenewedAsync(TaskId id, DateTimeOffset now)
    {
        for (var tries = 0; (await store.GetAsync(FakeTokens.Plain.Key, id, TestContext.Current.CancellationToken))!.RunsUntil < now + TimeSpan.FromSeconds(45); tries++)
        {
            Assert.True(tries < 500, "The task was not renewed.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private TaskRow Row() => new(TaskId.New(), FakeTokens.Plain.Key, "work", clock.GetUtcNow(), TimeSpan.FromHours(1))
    {
        Request = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"work"}}"""u8.ToArray(),
        Asked = FakeTokens.Plain,
        RunsUntil = clock.GetUtcNow() + TimeSpan.FromSeconds(90),
    };

    // What an instance leaves that was killed.
    private async Task<TaskRow> LostAsync() => (await store.TryAddAsync(Row(), TestContext.Current.CancellationToken))!;

    private async Task<TaskEndpoint> StartAsync()
    {
        var endpoint = await TaskEndpoint.StartAsync(clock, replace: services => services.AddSingleton<ITaskStore>(store));
        started.Add(endpoint);
        return endpoint;
    }
}
