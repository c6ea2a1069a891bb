using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.EndToEnd.Limits;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.EndToEnd.Storage;
using SecureMcp.Limits;
using SecureMcp.Limits.Leases;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.LongRuns;

/// <summary>Promise: limits hold by the minute too, and cost a busy caller next to nothing.</summary>
[Collection(LongTier.Collection)]
public sealed class MinuteLongTests(SharedAzurite azurite, ITestOutputHelper output)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact(Explicit = true)]
    [Trait(LongTier.Trait, LongTier.Value)]
    public async Task Four_processes_hold_one_caller_to_sixty_and_one_to_five_in_any_minute()
    {
        const string few = "55555555-0000-4000-8000-0000000000f5";
        await using var app = await ScaledApp.StartAsync(
            await azurite.RequireAsync(),
            4,
            ("SecureMcp__Limits__PermitLimit", "60"),
            ("SecureMcp__Limits__Window", "00:01:00"),
            ("SecureMcp__Limits__Callers__0__TenantId", EntraClaims.TenantId),
            ("SecureMcp__Limits__Callers__0__SubjectId", few),
            ("SecureMcp__Limits__Callers__0__PermitLimit", "5"));

        await Task.WhenAll(CallAsync(app, await app.TokenAsync("documents.read"), 60, 48), CallAsync(app, await app.TokenAsync("documents.read", few), 5, 4));
    }

    [Fact(Explicit = true)]
    [Trait(LongTier.Trait, LongTier.Value)]
    public async Task Six_hundred_calls_in_a_minute_cost_a_tenth_of_an_operation_each_at_most()
    {
        const int calls = 600;
        var faults = new Faults();
        var clock = new StoreClock(TimeProvider.System);
        var emulator = await azurite.RequireAsync();
        var options = new TableClientOptions
        {
            Transport = faults.Options().Transport,
            Heard = time => clock.Observe(time.Date, time.SentTimestamp, time.SentAt, time.ReceivedTimestamp),
        };
        var table = await Tables.CreateAsync(emulator, options);
        faults.Sent.Clear();
        var limit = new KeyedLimit(new string('a', 64), "caller", 1200, Minute);
        var instances = Enumerable.Range(0, 4).Select(_ => new Allowances(new TableRateStore(table, NullLogger<TableRateStore>.Instance), clock, TimeProvider.System)).ToArray();
        using var beat = new PeriodicTimer(Minute / calls);
        for (var i = 0; i < calls; i++)
        {
            Assert.Equal(LeaseOutcome.Taken, (await instances[i % instances.Length].TakeAsync(limit, TestContext.Current.CancellationToken)).Outcome);
            await beat.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        foreach (var instance in instances)
            await instance.DisposeAsync();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{faults.Sent.Count} operations of four instances for {calls} calls in a minute: {(double)faults.Sent.Count / calls:0.000} per call."));
        Assert.InRange(faults.Sent.Count, 1, calls / 10);
    }

    private async Task CallAsync(ScaledApp app, string token, int permits, int least)
    {
        const int minutes = 3;
        var demand = new Demand();
        await demand.RunAsync(8, Minute * minutes, async client => (await app.Instances[client % app.Instances.Count].SearchAsync(token)).Status);
        var average = demand.Count(DateTimeOffset.UnixEpoch + Minute, DateTimeOffset.UnixEpoch + (Minute * minutes)) / (minutes - 1.0);
        output.WriteLine($"{average:0.0} of {permits} per minute; at most {demand.Most(Minute)} in any; answers: {demand.Tally()}.");
        Assert.InRange(demand.Most(Minute), least, permits);
        Assert.InRange(average, least, permits + 1);
    }
}
