using Microsoft.Extensions.Options;
using SecureMcp.Calls;
using SecureMcp.Tasks;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Tasks;

public sealed class TaskStoreTests
{
    private readonly SettableTimeProvider clock = new();

    [Fact]
    public async Task What_is_over_makes_room()
    {
        var store = Store(new TasksOptions { MaxTotal = 1, MaxPerCaller = 1 });
        Assert.NotNull(await AddAsync(store, Row("a")));
        Assert.Null(await AddAsync(store, Row("b")));

        clock.Advance(TimeSpan.FromHours(1));

        Assert.NotNull(await AddAsync(store, Row("b")));
    }

    [Fact]
    public async Task The_caps_are_per_caller_and_in_total()
    {
        var store = Store(new TasksOptions { MaxTotal = 3, MaxPerCaller = 2 });

        Assert.NotNull(await AddAsync(store, Row("a")));
        Assert.NotNull(await AddAsync(store, Row("a")));
        Assert.Null(await AddAsync(store, Row("a")));
        Assert.NotNull(await AddAsync(store, Row("b")));
        Assert.Null(await AddAsync(store, Row("c")));
    }

    [Fact]
    public async Task Bytes_are_counted_and_given_back()
    {
        var store = Store(new TasksOptions { MaxTotalBytes = 10_000 });
        var row = Row("a", 6000);
        Assert.NotNull(await AddAsync(store, row));
        Assert.Null(await AddAsync(store, Row("b", 6000)));

        await store.RemoveAsync(row.CallerKey, row.Id, TestContext.Current.CancellationToken);

        Assert.NotNull(await AddAsync(store, Row("b", 6000)));
    }

    [Fact]
    public async Task One_caller_can_not_take_the_room_of_all()
    {
        var store = Store(new TasksOptions { MaxBytesPerCaller = 10_000 });

        Assert.NotNull(await AddAsync(store, Row("a", 6000)));
        Assert.Null(await AddAsync(store, Row("a", 6000)));
        Assert.NotNull(await AddAsync(store, Row("b", 6000)));
    }

    [Fact]
    public async Task A_result_for_which_there_is_no_room_is_given_up_and_that_can_always_be_kept()
    {
        var store = Store(new TasksOptions { MaxTotalBytes = 10_000 });
        var row = (await AddAsync(store, Row("a", 10_000)))!;

        var full = await store.TryReplaceAsync(row, row with { Payload = new byte[5000] }, TestContext.Current.CancellationToken);
        var givenUp = TaskRule.GiveUp(row, clock.GetUtcNow());

        Assert.Equal(TaskWrite.Full, full);
        Assert.Equal(TaskState.Failed, givenUp.State);
        Assert.Equal(TaskWrite.Done, await store.TryReplaceAsync(row, givenUp, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_change_of_what_somebody_else_changed_meanwhile_is_not_made()
    {
        var store = Store(new TasksOptions());
        var row = (await AddAsync(store, Row("a")))!;
        await store.TryReplaceAsync(row, row with { State = TaskState.Cancelled }, TestContext.Current.CancellationToken);

        Assert.Equal(TaskWrite.Conflict, await store.TryReplaceAsync(row, row with { State = TaskState.Completed }, TestContext.Current.CancellationToken));
        Assert.Equal(TaskState.Cancelled, (await store.GetAsync(row.CallerKey, row.Id, TestContext.Current.CancellationToken))!.State);
    }

    [Fact]
    public void Whatever_a_tool_can_make_long_counts()
    {
        var row = Row("a");
        var much = new string('x', 1000);

        Assert.Equal(row.Size + 2000, (row with { StatusMessage = much }).Size);
        Assert.Equal(row.Size + 2000, (row with { RequestState = much }).Size);
        Assert.True((row with { Questions = [new TaskQuestion("1." + much, much, "{}"u8.ToArray())] }).Size > row.Size + 4000);
        Assert.True((row with { Questions = [.. Enumerable.Range(0, 100).Select(_ => new TaskQuestion("", "", default))] }).Size > row.Size + 10_000);
    }

    private static ValueTask<TaskRow?> AddAsync(MemoryTaskStore store, TaskRow row) => store.TryAddAsync(row, TestContext.Current.CancellationToken);

    private TaskRow Row(string caller, int bytes = 10) => new(TaskId.New(), caller, "tool", clock.GetUtcNow(), TimeSpan.FromHours(1)) { Request = new byte[bytes], Asked = FakeTokens.Of(caller, [], []) };

    private MemoryTaskStore Store(TasksOptions options) => new(Options.Create(options), clock);
}
