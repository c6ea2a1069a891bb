using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Limits;
using SecureMcp.Limits.Leases;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Limits;

/// <summary>Promise: how the machines' clocks are set plays no part in what is let through.</summary>
public sealed class SkewedClocksTests(SharedAzurite azurite, ITestOutputHelper output)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Instances_whose_clocks_are_a_minute_apart_let_through_the_limit_and_no_more()
    {
        const int permits = 40;
        var table = Azurite.NewTableName();
        var limit = new KeyedLimit(new string('a', 64), "caller", permits, Window);
        var emulator = await azurite.RequireAsync();
        int[] skews = [30, -30, 0, 30];
        var instances = skews.Select(seconds => Instance(emulator, table, new SkewedClock(TimeSpan.FromSeconds(seconds)))).ToArray();
        var demand = new Demand();
        try
        {
            await demand.RunAsync(8, Window * 3, async client =>
            {
                var taking = await instances[client % instances.Length].TakeAsync(limit, TestContext.Current.CancellationToken);
                return taking.Outcome == LeaseOutcome.Taken ? 200 : 429;
            });
        }
        finally
        {
            foreach (var instance in instances)
                await instance.DisposeAsync();
        }

        var average = demand.Count(DateTimeOffset.UnixEpoch + Window, DateTimeOffset.UnixEpoch + (Window * 3)) / 2.0;
        output.WriteLine($"{average:0.0} of {permits} per window; at most {demand.Most(Window)} in any; answers: {demand.Tally()}.");
        Assert.InRange(demand.Most(Window), 1, permits);
        // With the tightest bounds that whole seconds give, and four seconds for a minute, less is used than of longer windows.
        Assert.InRange(average, permits * 0.6, permits + 1);
    }

    private static Allowances Instance(Azurite emulator, string table, TimeProvider machine)
    {
        var clock = new StoreClock(machine);
        var service = new TableServiceClient(emulator.ConnectionString, new TableClientOptions
        {
            Clock = machine,
            Heard = time => clock.Observe(time.Date, time.SentTimestamp, time.SentAt, time.ReceivedTimestamp),
        });
        return new Allowances(new TableRateStore(service.GetTableClient(table), NullLogger<TableRateStore>.Instance), clock, machine);
    }

    private sealed class SkewedClock(TimeSpan skew) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + skew;
    }
}
