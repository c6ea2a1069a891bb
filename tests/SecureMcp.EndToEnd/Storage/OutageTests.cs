using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Limits;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What goes wrong with the service is never taken for an answer.</summary>
public sealed class OutageTests(SharedAzurite azurite)
{
    private static readonly string Caller = new('a', 64);
    private static readonly RateState Used = new([new RateSpend(1, new DateTimeOffset(2199, 1, 1, 0, 0, 0, TimeSpan.Zero))], []);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dead_service_is_reported_within_three_seconds_by_every_operation()
    {
        await using var own = await Azurite.StartAsync();
        var rates = Rates(Tables.New(own));
        var audit = Audit(Tables.New(own));
        var version = await rates.TryPutAsync(Caller, Used, null, Cancellation);
        await audit.ProbeAsync(Cancellation);
        own.Kill();

        var clock = TimeProvider.System;
        foreach (var operation in new Func<Task>[]
        {
            async () => await rates.GetAsync(Caller, Cancellation),
            async () => await rates.TryPutAsync(Caller, Used, null, Cancellation),
            async () => await rates.TryPutAsync(Caller, Used, version, Cancellation),
            async () => await audit.AppendAsync(AuditRecords.Full(), Cancellation),
            async () => await audit.ProbeAsync(Cancellation),
        })
        {
            var started = clock.GetTimestamp();
            await Assert.ThrowsAsync<StateUnavailableException>(operation);
            Assert.InRange(clock.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        }
    }

    [Fact]
    public async Task A_service_that_hangs_is_given_up_at_the_total_bound()
    {
        var faults = new Faults();
        var audit = Audit(Tables.New(await azurite.RequireAsync(), faults.Options(TimeSpan.FromMilliseconds(300))));
        faults.Always(Faults.Fault.Hang);
        var started = TimeProvider.System.GetTimestamp();
        var thrown = await Assert.ThrowsAsync<StateUnavailableException>(async () => await audit.AppendAsync(AuditRecords.Full(), Cancellation));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(3));
        Assert.Contains("0.3 s", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Giving_up_a_hanging_call_is_a_cancellation_and_no_outage()
    {
        var faults = new Faults();
        var rates = Rates(Tables.New(await azurite.RequireAsync(), faults.Options()));
        faults.Always(Faults.Fault.Hang);
        using var given = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await rates.GetAsync(Caller, given.Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_service_that_stays_busy_is_asked_four_times_and_then_reported(bool tooMany)
    {
        var faults = new Faults();
        var rates = Rates(Tables.New(await azurite.RequireAsync(), faults.Options()));
        faults.Always(tooMany ? Faults.Fault.TooManyRequests : Faults.Fault.Busy);
        var thrown = await Assert.ThrowsAsync<StateUnavailableException>(async () => await rates.GetAsync(Caller, Cancellation));
        Assert.Contains("Throttled", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(4, faults.Sent.Count);
    }

    [Fact]
    public async Task A_service_that_is_busy_for_a_moment_is_waited_for()
    {
        var faults = new Faults();
        var table = await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options());
        faults.Next(Faults.Fault.Busy, Faults.Fault.Busy);
        Assert.NotNull(await Rates(table).TryPutAsync(Caller, Used, null, Cancellation));
    }

    [Fact]
    public async Task An_audit_record_whose_answer_was_lost_counts_as_stored_once()
    {
        var emulator = await azurite.RequireAsync();
        var faults = new Faults();
        var table = await Tables.CreateAsync(emulator, faults.Options());
        faults.Next(Faults.Fault.LoseAnswer);
        await Audit(table).AppendAsync(AuditRecords.Full(), Cancellation);
        Assert.Equal(1, await Tables.CountAsync(emulator, table.Name));
    }

    [Fact]
    public async Task A_write_of_a_limit_whose_answer_was_lost_is_never_reported_as_won()
    {
        var faults = new Faults();
        var table = await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options());
        faults.Next(Faults.Fault.LoseAnswer);
        Assert.Null(await Rates(table).TryPutAsync(Caller, Used, null, Cancellation));
        Assert.Equal(Used.Spent.AsEnumerable(), (await Rates(table).GetAsync(Caller, Cancellation))!.State.Spent);
    }

    [Fact]
    public async Task A_wrong_account_key_makes_the_stores_unavailable_and_is_not_in_the_message()
    {
        var emulator = await azurite.RequireAsync();
        var key = Convert.ToBase64String(new byte[64]);
        var service = new TableServiceClient(emulator.ConnectionStringWith(key));
        var audit = await Assert.ThrowsAsync<StateUnavailableException>(async () => await Audit(service.GetTableClient("audit")).ProbeAsync(Cancellation));
        var rates = await Assert.ThrowsAsync<StateUnavailableException>(async () => await Rates(service.GetTableClient("rates")).GetAsync(Caller, Cancellation));
        Assert.Contains("403", audit.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, audit.ToString() + rates, StringComparison.Ordinal);
    }

    private static TableRateStore Rates(TableClient table) => new(table, NullLogger<TableRateStore>.Instance);

    private static TableAuditStore Audit(TableClient table) => new(table, NullLogger<TableAuditStore>.Instance);
}
