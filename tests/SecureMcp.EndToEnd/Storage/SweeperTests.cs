using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>Expired rows go, and nothing else does: one instance at a time, whoever it is.</summary>
public sealed class SweeperTests(SharedAzurite azurite)
{
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(-5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Expired_rows_go_and_all_others_stay()
    {
        var (rows, leases) = await TablesAsync();
        for (var i = 0; i < 130; i++)
            await AddAsync(rows, "many", $"r{i:D3}", Old);
        await AddAsync(rows, "alone", "expired", Old);
        await AddAsync(rows, "many", "fresh", TimeSpan.FromMinutes(5));
        // Another instance's clock may be late, so a row that has only just expired is left for a minute.
        await AddAsync(rows, "many", "just expired", TimeSpan.FromSeconds(-30));
        await rows.AddEntityAsync(new TableEntity("many", "for ever") { ["Value"] = 1 }, Cancellation);
        await rows.AddEntityAsync(new TableEntity("many", "a word") { ["ExpiresAt"] = "2001-01-01T00:00:00Z" }, Cancellation);

        await SweeperOf(leases, rows).RunRoundAsync(Cancellation);

        Assert.Equal(["a word", "for ever", "fresh", "just expired"], await KeysAsync(rows));
    }

    [Fact]
    public async Task Of_several_instances_one_has_the_turn_and_keeps_it_for_its_interval()
    {
        var (rows, leases) = await TablesAsync();
        await AddAsync(rows, "p", "first", Old);
        var sweepers = Enumerable.Range(0, 8).Select(_ => SweeperOf(leases, rows)).ToList();

        await Task.WhenAll(sweepers.Select(sweeper => sweeper.RunRoundAsync(Cancellation)));
        await AddAsync(rows, "p", "second", Old);
        await Task.WhenAll(sweepers.Select(sweeper => sweeper.RunRoundAsync(Cancellation)));

        Assert.Equal(["second"], await KeysAsync(rows));
    }

    [Fact]
    public async Task A_row_that_is_renewed_while_it_is_being_swept_survives_alone_and_among_others()
    {
        var emulator = await azurite.RequireAsync();
        var (rows, leases) = await TablesAsync();
        for (var i = 0; i < 5; i++)
            await AddAsync(rows, "among", $"r{i}", Old);
        await AddAsync(rows, "alone", "renewed", Old);
        var between = new Interruption("DELETE,POST", async () =>
        {
            foreach (var (partition, key) in (IEnumerable<(string, string)>)[("among", "r3"), ("alone", "renewed")])
                await rows.UpsertEntityAsync(Row(partition, key, TimeSpan.FromHours(1)), TableUpdateMode.Replace, Cancellation);
        });
        var seen = new TableServiceClient(emulator.ConnectionString, between.Options).GetTableClient(rows.Name);

        await SweeperOf(leases, seen).RunRoundAsync(Cancellation);

        Assert.True(between.Happened);
        Assert.Equal(["r3", "renewed"], await KeysAsync(rows));
    }

    [Fact]
    public async Task A_holder_that_was_killed_is_succeeded_when_its_turn_ends_and_its_place_is_kept()
    {
        var (rows, leases) = await TablesAsync();
        await AddAsync(rows, "p", "r", Old);
        var clock = TimeProvider.System;
        var dead = await SweepLease.TryTakeAsync(new StoredTable(leases, NullLogger.Instance), rows.Name, "dead", clock, Cancellation);
        Assert.NotNull(dead);
        await SweeperOf(leases, rows).RunRoundAsync(Cancellation);
        Assert.Single(await KeysAsync(rows));

        // As if its term were over: a minute is too long for a test.
        Assert.Equal("dead", (await LeaseAsync(leases, rows)).GetString("Holder"));
        await leases.UpsertEntityAsync(new TableEntity("sweep", rows.Name.ToUpperInvariant()) { ["Until"] = clock.GetUtcNow().AddSeconds(-2) }, TableUpdateMode.Merge, Cancellation);
        await SweeperOf(leases, rows).RunRoundAsync(Cancellation);

        Assert.Empty(await KeysAsync(rows));
        // The dead one, if it should wake, has lost its turn.
        Assert.False(await dead.TryRenewAsync(null, Cancellation));
    }

    [Fact]
    public async Task A_round_ends_at_its_bound_and_the_next_instance_goes_on_at_once()
    {
        var (rows, leases) = await TablesAsync();
        for (var i = 0; i < 25; i++)
            await AddAsync(rows, $"p{i % 3}", $"r{i:D2}", Old);

        foreach (var left in (int[])[15, 5, 0])
        {
            await Task.Delay(TimeSpan.FromSeconds(1.1), Cancellation); // The service's time has whole seconds.
            await SweeperOf(leases, rows, maxRows: 10).RunRoundAsync(Cancellation);
            Assert.Equal(left, (await KeysAsync(rows)).Count);
        }
    }

    [Fact]
    public async Task A_place_that_the_service_does_not_know_is_no_end_of_sweeping()
    {
        var emulator = await azurite.RequireAsync();
        var (rows, leases) = await TablesAsync();
        await AddAsync(rows, "p", "r", Old);
        await leases.AddEntityAsync(
            new TableEntity("sweep", rows.Name.ToUpperInvariant()) { ["Until"] = TimeProvider.System.GetUtcNow().AddMinutes(-1), ["NextPartitionKey"] = "1!unknown", ["NextRowKey"] = "1!unknown" },
            Cancellation);
        var strict = new Interruption("NextPartitionKey", refuses: true);

        await SweeperOf(leases, new TableServiceClient(emulator.ConnectionString, strict.Options).GetTableClient(rows.Name)).RunRoundAsync(Cancellation);

        Assert.True(strict.Happened);
        Assert.Empty(await KeysAsync(rows));
    }

    [Fact]
    public async Task A_table_that_is_missing_is_not_made_and_one_that_fails_is_no_end_of_the_others()
    {
        var emulator = await azurite.RequireAsync();
        var (rows, leases) = await TablesAsync();
        await AddAsync(rows, "p", "r", Old);
        var missing = Tables.New(emulator);
        var faults = new Faults();
        faults.Always(Faults.Fault.Hang);
        var hanging = Tables.New(emulator, faults.Options(TimeSpan.FromMilliseconds(200)));

        await new Sweeper(new StoredTable(leases, NullLogger.Instance), [hanging, missing, rows], new StorageSweep(), TimeProvider.System, NullLogger<Sweeper>.Instance).RunRoundAsync(Cancellation);

        Assert.Empty(await KeysAsync(rows));
        Assert.Equal(TableOutcome.TableNotFound, (await missing.QueryAsync(new TableQuery(), null, Cancellation)).Outcome);
    }

    [Fact]
    public async Task A_service_that_asks_to_slow_down_is_not_asked_on()
    {
        var emulator = await azurite.RequireAsync();
        var (rows, leases) = await TablesAsync();
        for (var i = 0; i < 50; i++)
            await AddAsync(rows, "p", $"r{i:D2}", Old);
        var faults = new Faults();
        faults.Next(Faults.Fault.Pass, Faults.Fault.Busy, Faults.Fault.Busy, Faults.Fault.Busy, Faults.Fault.Busy);

        await SweeperOf(leases, new TableServiceClient(emulator.ConnectionString, faults.Options()).GetTableClient(rows.Name)).RunRoundAsync(Cancellation);

        Assert.Equal(5, faults.Sent.Count);
        Assert.Equal(50, (await KeysAsync(rows)).Count);
    }

    [Fact]
    public async Task The_published_app_sweeps_by_itself_and_not_when_it_is_told_not_to()
    {
        var emulator = await azurite.RequireAsync();
        var (rows, once) = await TablesAsync();
        await AddAsync(rows, "p", "r", Old);
        (string, string)[] settings =
        [
            ("SecureMcp__Storage__TaskTable", rows.Name), ("SecureMcp__Storage__OnceTable", once.Name), ("SecureMcp__Storage__Sweep__Interval", "00:00:01"),
        ];
        await using (await ScaledApp.StartAsync(emulator, 1, [.. settings, ("SecureMcp__Storage__Sweep__Enabled", "false")]))
        {
            await Task.Delay(TimeSpan.FromSeconds(3), Cancellation);
            Assert.Single(await KeysAsync(rows));
        }

        await using var app = await ScaledApp.StartAsync(emulator, 2, settings);
        await Eventually.TrueAsync(async () => (await KeysAsync(rows)).Count == 0, "The app did not sweep.");
    }

    [Fact]
    public async Task Calls_are_served_while_expired_rows_go()
    {
        await using var run = await SweepUnderLoad.StartAsync(await azurite.RequireAsync(), 2000);
        await run.MeasureAsync(count => Task.FromResult(count < 5));
        Assert.True(await run.IsAnyLeftAsync());
        await run.BeginAsync();

        var (_, calls) = await run.MeasureAsync(async count => count < 5 || (count < 5000 && await run.IsAnyLeftAsync()));

        Assert.InRange(calls, 5, 4999);
    }

    private async Task<(TableClient Rows, TableClient Leases)> TablesAsync()
    {
        var emulator = await azurite.RequireAsync();
        return (await Tables.CreateAsync(emulator), await Tables.CreateAsync(emulator));
    }

    private static Sweeper SweeperOf(TableClient leases, TableClient rows, int maxRows = 5000) =>
        new(new StoredTable(leases, NullLogger.Instance), [rows], new StorageSweep { MaxRowsPerRound = maxRows }, TimeProvider.System, NullLogger<Sweeper>.Instance);

    private static TableEntity Row(string partition, string key, TimeSpan expires) =>
        new(partition, key) { ["ExpiresAt"] = TimeProvider.System.GetUtcNow() + expires, ["Value"] = "kept" };

    private static Task<TableAnswer> AddAsync(TableClient rows, string partition, string key, TimeSpan expires) => rows.AddEntityAsync(Row(partition, key, expires), Cancellation);

    private static async Task<IReadOnlyList<string>> KeysAsync(TableClient rows) =>
        [.. (await rows.QueryAsync(new TableQuery(), null, Cancellation)).Entities.Select(row => row.RowKey).Order(StringComparer.Ordinal)];

    private static async Task<TableEntity> LeaseAsync(TableClient leases, TableClient rows) =>
        (await leases.GetEntityIfExistsAsync("sweep", rows.Name.ToUpperInvariant(), Cancellation)).Entity!;
}
