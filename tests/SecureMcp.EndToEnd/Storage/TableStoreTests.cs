using Azure;
using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Limits;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What the table twins promise beyond the contract: round trips, tables on first need, rows as documented.</summary>
public sealed class TableStoreTests(SharedAzurite azurite)
{
    private static readonly string Caller = new('a', 64);
    private static readonly RateState Used = new([new RateSpend(1, new DateTimeOffset(2199, 1, 1, 0, 0, 0, TimeSpan.Zero))], []);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_its_table_there_every_operation_is_one_round_trip()
    {
        var faults = new Faults();
        var table = await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options());
        var (rates, audit) = (Rates(table), Audit(table));
        faults.Sent.Clear();

        await rates.GetAsync(Caller, Cancellation);
        var version = await rates.TryPutAsync(Caller, Used, null, Cancellation);
        await rates.TryPutAsync(Caller, Used, version, Cancellation);
        await audit.AppendAsync(AuditRecords.Full(), Cancellation);
        await audit.ProbeAsync(Cancellation);

        Assert.Equal(["GET", "POST", "PUT", "POST", "GET"], faults.Sent.Select(sent => sent.Split(' ')[0]));
    }

    [Fact]
    public async Task A_burst_on_a_missing_table_creates_it_once_and_loses_nothing()
    {
        var emulator = await azurite.RequireAsync();
        var faults = new Faults();
        var table = Tables.New(emulator, faults.Options());
        var audit = Audit(table);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => audit.AppendAsync(AuditRecords.Full($"{i:x2}aa"), Cancellation).AsTask()));
        Assert.Single(faults.Sent, sent => sent.EndsWith("/Tables", StringComparison.Ordinal));
        Assert.Equal(50, await Tables.CountAsync(emulator, table.Name));
    }

    [Fact]
    public async Task Who_hears_late_that_the_table_is_missing_does_not_create_it_again()
    {
        var faults = new Faults();
        var audit = Audit(Tables.New(await azurite.RequireAsync(), faults.Options()));
        faults.Next(Faults.Fault.LateAnswer);
        var late = audit.AppendAsync(AuditRecords.Full("aa"), Cancellation).AsTask();
        await faults.Answered.Task.WaitAsync(Cancellation);
        await audit.AppendAsync(AuditRecords.Full("bb"), Cancellation);
        faults.Late.SetResult();
        await late;
        Assert.Single(faults.Sent, sent => sent.EndsWith("/Tables", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_table_that_could_not_be_created_is_tried_again()
    {
        var faults = new Faults();
        var rates = Rates(Tables.New(await azurite.RequireAsync(), faults.Options()));
        faults.Next(Faults.Fault.Pass, Faults.Fault.Busy, Faults.Fault.Busy, Faults.Fault.Busy, Faults.Fault.Busy);
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await rates.GetAsync(Caller, Cancellation));
        Assert.NotNull(await rates.TryPutAsync(Caller, Used, null, Cancellation));
    }

    [Fact]
    public async Task A_missing_table_is_made_by_the_probe_so_that_ready_means_ready()
    {
        var emulator = await azurite.RequireAsync();
        var table = Tables.New(emulator);
        await Audit(table).ProbeAsync(Cancellation);
        Assert.Equal(0, await Tables.CountAsync(emulator, table.Name));
    }

    [Theory]
    [InlineData(null, "", "")]
    [InlineData(2, "", "")]
    [InlineData(1, null, "")]
    [InlineData(1, "", null)]
    [InlineData(1, "3", "")]
    [InlineData(1, "-3@1", "")]
    [InlineData(1, "3@soon", "")]
    [InlineData(1, "3@99999999999999999", "")]
    [InlineData(1, "99999999999@1", "")]
    [InlineData(1, "", "a,1,1@2")]
    [InlineData(1, "", ";")]
    public async Task A_limit_s_row_that_cannot_be_read_is_no_fresh_allowance(int? version, string? spent, string? leases)
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        await table.AddEntityAsync(new TableEntity(Caller, "limit") { ["Version"] = version, ["Spent"] = spent, ["Leases"] = leases }, Cancellation);
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await Rates(table).GetAsync(Caller, Cancellation));
    }

    [Fact]
    public async Task A_limit_s_row_is_written_as_documented_and_swept_no_sooner_than_an_hour_after_it_counts()
    {
        var emulator = await azurite.RequireAsync();
        var table = await Tables.CreateAsync(emulator);
        var at = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);
        var state = new RateState([new RateSpend(3, at.AddMilliseconds(250))], [new RateLease("7fc0ffee001122331", 4294967297, 2, at, at.AddSeconds(60))]);
        await Rates(table).TryPutAsync(Caller, state, null, Cancellation);
        var row = Assert.Single(await Tables.ReadAsync(emulator, table.Name));
        Assert.Equal(
            ["1", "3@1795255200250", "7fc0ffee001122331,4294967297,2@1795255200000,1795255260000", "2026-11-21T11:01:00.0000000Z"],
            [$"{row["Version"]}", $"{row["Spent"]}", $"{row["Leases"]}", $"{row["ExpiresAt"]}"]);
    }

    [Fact]
    public async Task A_version_that_matches_everything_wins_nothing()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        await Rates(table).TryPutAsync(Caller, Used, null, Cancellation);
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await Rates(table).TryPutAsync(Caller, Used, ETag.All.ToString(), Cancellation));
        Assert.Equal(Used.Spent.AsEnumerable(), (await Rates(table).GetAsync(Caller, Cancellation))!.State.Spent);
    }

    [Fact]
    public async Task A_record_with_the_longest_names_a_client_can_make_up_is_stored_and_says_what_was_cut()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var record = AuditRecords.Full() with { Member = "\0\ud800" + new string('\ud83d', 100_000), Scopes = new string('s', 5_000_000) };
        await Audit(table).AppendAsync(record, Cancellation);
        var row = (await table.GetEntityIfExistsAsync(AuditRow.PartitionKey(record), AuditRow.RowKey(record), Cancellation)).Entity!;
        Assert.Equal("Scopes Member", row.GetString("Cut"));
        Assert.Equal(new string('s', 8192), row.GetString("Scopes"));
        Assert.Equal(new string('\uFFFD', 8192), row.GetString("Member"));
    }

    [Fact]
    public async Task A_record_whose_correlation_id_names_no_partition_is_refused_before_it_is_sent()
    {
        var faults = new Faults();
        var audit = Audit(Tables.New(await azurite.RequireAsync(), faults.Options()));
        foreach (var id in new[] { "", "a", "../etc", "ABCDEF", new string('a', 65) })
            await Assert.ThrowsAsync<StateUnavailableException>(async () => await audit.AppendAsync(AuditRecords.Full(id), Cancellation));
        Assert.Empty(faults.Sent);
    }

    private static TableRateStore Rates(TableClient table) => new(table, NullLogger<TableRateStore>.Instance);

    private static TableAuditStore Audit(TableClient table) => new(table, NullLogger<TableAuditStore>.Instance);
}
