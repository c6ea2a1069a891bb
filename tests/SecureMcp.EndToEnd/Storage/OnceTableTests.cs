using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;
using SecureMcp.Tasks;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What the tables of used ids, outcomes and tasks promise beyond the contracts: what a call costs, and that a lost answer is nobody's loss.</summary>
public sealed class OnceTableTests(SharedAzurite azurite)
{
    private static readonly DateTimeOffset Soon = new(2199, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string Alice = new('a', 64);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_costs_what_the_schema_says()
    {
        var (table, faults) = await CreateAsync();
        var (once, outcomes, tasks) = (Once(table), Outcomes(table), Tasks(table));
        await CountAsync("POST", async () => await once.TryUseAsync("state", "a", "first", Soon, Cancellation));
        await CountAsync("POST GET", async () => await once.TryUseAsync("state", "a", "second", Soon, Cancellation));

        var claimed = await outcomes.ClaimAsync(Outcome("first"), Cancellation);
        faults.Sent.Clear();
        await CountAsync("PUT", async () => await outcomes.TryReplaceAsync(claimed, claimed with { State = OutcomeState.Kept, Payload = new byte[200_000] }, Cancellation));
        await CountAsync("POST GET", async () => await outcomes.ClaimAsync(Outcome("second"), Cancellation));

        await CountAsync("GET GET POST", async () => await tasks.TryAddAsync(Row(), Cancellation));
        var row = Row();
        await CountAsync("GET POST", async () => row = (await tasks.TryAddAsync(row, Cancellation))!);
        await CountAsync("GET", async () => row = (await tasks.GetAsync(Alice, row.Id, Cancellation))!);
        await CountAsync("PUT", async () => await tasks.TryReplaceAsync(row, row with { RunsUntil = Soon.AddDays(1) }, Cancellation));
        row = (await tasks.GetAsync(Alice, row.Id, Cancellation))!;
        faults.Sent.Clear();
        await CountAsync("GET POST", async () => await tasks.TryReplaceAsync(row, row with { Payload = new byte[200_000] }, Cancellation));
        await CountAsync("GET GET POST", async () => await tasks.RemoveAsync(Alice, row.Id, Cancellation));

        async Task CountAsync(string expected, Func<Task> operation)
        {
            faults.Sent.Clear();
            await operation();
            Assert.Equal(expected, string.Join(' ', faults.Sent.Select(sent => sent.Split(' ')[0])));
        }
    }

    [Fact]
    public async Task A_use_whose_answer_was_lost_is_its_user_s_and_nobody_else_s()
    {
        var (table, faults) = await CreateAsync();
        faults.Next(Faults.Fault.LoseAnswer);
        Assert.True(await Once(table).TryUseAsync("state", "a", "first", Soon, Cancellation));
        Assert.False(await Once(table).TryUseAsync("state", "a", "second", Soon, Cancellation));
    }

    [Fact]
    public async Task A_claim_a_change_and_a_task_whose_answers_were_lost_are_done_once()
    {
        var (table, faults) = await CreateAsync();
        var (outcomes, tasks) = (Outcomes(table), Tasks(table));
        faults.Next(Faults.Fault.LoseAnswer);
        var claimed = await outcomes.ClaimAsync(Outcome("first"), Cancellation);
        Assert.Equal("first", claimed.Run);
        faults.Next(Faults.Fault.LoseAnswer);
        Assert.NotNull(await outcomes.TryReplaceAsync(claimed, claimed with { State = OutcomeState.Kept, Payload = new byte[3] }, Cancellation));

        faults.Next(Faults.Fault.Pass, Faults.Fault.Pass, Faults.Fault.LoseAnswer);
        var row = (await tasks.TryAddAsync(Row(), Cancellation))!;
        faults.Next(Faults.Fault.LoseAnswer);
        Assert.Equal(TaskWrite.Done, await tasks.TryReplaceAsync(row, row with { RunsUntil = Soon.AddDays(1) }, Cancellation));
        row = (await tasks.GetAsync(Alice, row.Id, Cancellation))!;
        faults.Next(Faults.Fault.Pass, Faults.Fault.LoseAnswer);
        Assert.Equal(TaskWrite.Done, await tasks.TryReplaceAsync(row, row with { Payload = new byte[100] }, Cancellation));
        Assert.Equal(100, (await tasks.GetAsync(Alice, row.Id, Cancellation))!.Payload.Length);
        var head = (await table.GetEntityIfExistsAsync(Alice, "head", Cancellation)).Entity!;
        Assert.Equal((1, row.Size + 100), (head["Count"], head["Bytes"]));
    }

    [Fact]
    public async Task Without_the_service_nothing_is_taken_for_unused_or_unclaimed()
    {
        var (table, faults) = await CreateAsync();
        faults.Always(Faults.Fault.Busy);
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await Once(table).TryUseAsync("state", "a", "first", Soon, Cancellation));
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await Outcomes(table).ClaimAsync(Outcome("first"), Cancellation));
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await Tasks(table).TryAddAsync(Row(), Cancellation));
    }

    [Theory]
    [InlineData("State", "Half")]
    [InlineData("RunsUntil", null)]
    [InlineData("Asked", "{}")]
    [InlineData("Asked", "[")]
    public async Task A_row_that_can_not_be_read_is_no_leave_to_run_again(string property, string? value)
    {
        var (table, _) = await CreateAsync();
        await Outcomes(table).ClaimAsync(Outcome("first"), Cancellation);
        var row = (await table.GetEntityIfExistsAsync(Alice, Outcome("").Name, Cancellation)).Entity!;
        row[property] = value;
        await table.UpsertEntityAsync(row, TableUpdateMode.Replace, Cancellation);
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await Outcomes(table).ClaimAsync(Outcome("second"), Cancellation));
    }

    [Fact]
    public async Task A_task_that_fits_no_row_finds_no_room()
    {
        var (table, _) = await CreateAsync();
        var tasks = Tasks(table);
        Assert.Null(await tasks.TryAddAsync(Row() with { Request = new byte[TaskEntity.MaxBytes] }, Cancellation));
        var row = (await tasks.TryAddAsync(Row() with { Request = new byte[TaskEntity.MaxBytes - 100] }, Cancellation))!;
        Assert.Equal(TaskWrite.Full, await tasks.TryReplaceAsync(row, row with { Payload = new byte[200] }, Cancellation));
    }

    private static TableOnceStore Once(TableClient table) => new(table, NullLogger<TableOnceStore>.Instance);

    private static TableOutcomeStore Outcomes(TableClient table) => new(table, TimeProvider.System, NullLogger<TableOutcomeStore>.Instance);

    private static TableTaskStore Tasks(TableClient table) => new(table, new TaskCaps(50, 16 * 1024 * 1024), TimeProvider.System, NullLogger<TableTaskStore>.Instance);

    private static OutcomeRow Outcome(string run) => new(Alice, new string('1', 64), "digest", run, Soon) { Asked = Callers.Full, RunsUntil = Soon };

    private static TaskRow Row() => new(TaskId.New(), Alice, "tool", TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1)) { Request = new byte[10], Asked = Callers.Full, RunsUntil = Soon };

    private async Task<(TableClient Table, Faults Faults)> CreateAsync()
    {
        var faults = new Faults();
        var table = await Storage.Tables.CreateAsync(await azurite.RequireAsync(), faults.Options());
        faults.Sent.Clear();
        return (table, faults);
    }
}
