using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;
using SecureMcp.Tasks;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What every task store promises.</summary>
public abstract class TaskStoreContract
{
    private static readonly string Alice = new('a', 64);
    private static readonly string Bob = new('b', 64);

    private protected SetClock Clock { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_of_a_task_comes_back()
    {
        var store = await StoreAsync(new TasksOptions());
        var added = (await store.TryAddAsync(Row(Alice), Cancellation))!;
        AssertSame(added, await store.GetAsync(Alice, added.Id, Cancellation));
        var full = added with
        {
            State = TaskState.InputRequired,
            StatusMessage = "half way \u0001 \"",
            Round = 2,
            RequestState = "",
            RunsUntil = Clock.GetUtcNow(),
            UpdatedAt = Clock.GetUtcNow(),
            Asked = Callers.Bare,
            Payload = new byte[100_000],
            Questions =
            [
                new TaskQuestion("1.a", "a", """{ "q":  1.0 }"""u8.ToArray()),
                new TaskQuestion("1.b", "b", "null"u8.ToArray()) { Response = """{"action":"accept"}"""u8.ToArray() },
            ],
        };

        Assert.Equal(TaskWrite.Done, await store.TryReplaceAsync(added, full, Cancellation));
        AssertSame(full, await store.GetAsync(Alice, added.Id, Cancellation));
    }

    [Fact]
    public async Task A_task_is_its_caller_s_alone()
    {
        var store = await StoreAsync(new TasksOptions());
        var row = (await store.TryAddAsync(Row(Alice), Cancellation))!;

        Assert.Null(await store.GetAsync(Bob, row.Id, Cancellation));
        await store.RemoveAsync(Bob, row.Id, Cancellation);
        Assert.NotNull(await store.GetAsync(Alice, row.Id, Cancellation));
        await store.RemoveAsync(Alice, row.Id, Cancellation);
        Assert.Null(await store.GetAsync(Alice, row.Id, Cancellation));
        await store.RemoveAsync(Alice, row.Id, Cancellation);
    }

    [Fact]
    public async Task Of_two_changes_of_the_same_state_one_is_made()
    {
        var store = await StoreAsync(new TasksOptions());
        var row = (await store.TryAddAsync(Row(Alice), Cancellation))!;
        var writes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () => await store.TryReplaceAsync(row, row with { Payload = new byte[i] }, Cancellation), Cancellation)));

        Assert.Single(writes, write => write == TaskWrite.Done);
        Assert.Equal(19, writes.Count(write => write == TaskWrite.Conflict));
        Assert.Equal(Array.IndexOf(writes, TaskWrite.Done), (await store.GetAsync(Alice, row.Id, Cancellation))!.Payload.Length);
    }

    [Fact]
    public async Task A_change_of_a_task_that_is_gone_is_not_made()
    {
        var store = await StoreAsync(new TasksOptions());
        var row = (await store.TryAddAsync(Row(Alice), Cancellation))!;
        await store.RemoveAsync(Alice, row.Id, Cancellation);

        Assert.Equal(TaskWrite.Conflict, await store.TryReplaceAsync(row, row with { State = TaskState.Cancelled }, Cancellation));
        Assert.Equal(TaskWrite.Conflict, await store.TryReplaceAsync(row, row with { Payload = new byte[10] }, Cancellation));
        Assert.Null(await store.GetAsync(Alice, row.Id, Cancellation));
    }

    [Fact]
    public async Task The_cap_of_a_caller_holds_however_many_come_at_once()
    {
        var store = await StoreAsync(new TasksOptions { MaxPerCaller = 5 });
        var added = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(async () => await store.TryAddAsync(Row(Alice), Cancellation), Cancellation)));

        Assert.Equal(5, added.Count(row => row is not null));
        Assert.NotNull(await store.TryAddAsync(Row(Bob), Cancellation));
        await store.RemoveAsync(Alice, added.First(row => row is not null)!.Id, Cancellation);
        Assert.NotNull(await store.TryAddAsync(Row(Alice), Cancellation));
        Assert.Null(await store.TryAddAsync(Row(Alice), Cancellation));
    }

    [Fact]
    public async Task Bytes_are_counted_and_given_back_and_the_end_can_always_be_kept()
    {
        var store = await StoreAsync(new TasksOptions { MaxBytesPerCaller = 20_000 });
        var row = (await store.TryAddAsync(Row(Alice, 15_000), Cancellation))!;
        Assert.Null(await store.TryAddAsync(Row(Alice, 10_000), Cancellation));
        Assert.Equal(TaskWrite.Full, await store.TryReplaceAsync(row, row with { Payload = new byte[10_000] }, Cancellation));
        Assert.Equal(TaskWrite.Done, await store.TryReplaceAsync(row, TaskRule.GiveUp(row, Clock.GetUtcNow()), Cancellation));
        Assert.NotNull(await store.TryAddAsync(Row(Alice, 10_000), Cancellation));
    }

    [Fact]
    public async Task What_is_over_makes_room()
    {
        var store = await StoreAsync(new TasksOptions { MaxPerCaller = 1 });
        Assert.NotNull(await store.TryAddAsync(Row(Alice), Cancellation));
        Assert.Null(await store.TryAddAsync(Row(Alice), Cancellation));
        Clock.Ahead = TimeSpan.FromHours(1);
        Assert.NotNull(await store.TryAddAsync(Row(Alice), Cancellation));
        Assert.Null(await store.TryAddAsync(Row(Alice), Cancellation));
    }

    private protected abstract Task<ITaskStore> StoreAsync(TasksOptions options);

    private protected TaskRow Row(string caller, int bytes = 10) =>
        new(TaskId.New(), caller, "tool", Clock.GetUtcNow(), TimeSpan.FromHours(1)) { Request = new byte[bytes], Asked = Callers.Full, RunsUntil = Clock.GetUtcNow() };

    private static void AssertSame(TaskRow expected, TaskRow? actual)
    {
        Assert.NotNull(actual);
        Assert.NotNull(actual.Version);
        Assert.Equal(Plain(expected), Plain(actual));
        Assert.Equal(expected.Size, actual.Size);
        Assert.Equal(expected.Request.ToArray(), actual.Request.ToArray());
        Assert.Equal(expected.Payload.ToArray(), actual.Payload.ToArray());
        Assert.Equal(
            expected.Questions.Select(question => (question.Key, question.MemberKey, Convert.ToHexString(question.Request.Span), Convert.ToHexString(question.Response.Span))),
            actual.Questions.Select(question => (question.Key, question.MemberKey, Convert.ToHexString(question.Request.Span), Convert.ToHexString(question.Response.Span))));
        Callers.AssertSameRights(expected.Asked, actual.Asked);
    }

    private static TaskRow Plain(TaskRow row) => row with { Version = null, Asked = Callers.Bare, Request = default, Payload = default, Questions = ImmutableArray<TaskQuestion>.Empty };
}

public sealed class MemoryTaskStoreContract : TaskStoreContract
{
    private protected override Task<ITaskStore> StoreAsync(TasksOptions options) => Task.FromResult<ITaskStore>(new MemoryTaskStore(Options.Create(options), Clock));
}

public sealed class TableTaskStoreContract(SharedAzurite azurite) : TaskStoreContract
{
    private protected override async Task<ITaskStore> StoreAsync(TasksOptions options) =>
        new TableTaskStore(Tables.New(await azurite.RequireAsync()), new TaskCaps(options.MaxPerCaller, options.MaxBytesPerCaller), Clock, NullLogger<TableTaskStore>.Instance);
}
