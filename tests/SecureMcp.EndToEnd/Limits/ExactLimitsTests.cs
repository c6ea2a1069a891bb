using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd.Limits;

/// <summary>Promise: no window of time ever holds more calls of a caller than its limit, over all instances, whatever happens to them; and hardly fewer.</summary>
public sealed class ExactLimitsTests(SharedAzurite azurite, ITestOutputHelper output)
{
    private const int Instances = 4;
    private const int Clients = 8;
    private const string Reader = "documents.read";

    // Six seconds stand for a minute.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(6);

    [Theory]
    [InlineData(60, 48)]
    [InlineData(5, 4)]
    public async Task Four_processes_and_eight_clients_that_never_pause_get_the_limit_and_no_more(int permits, int least)
    {
        await using var app = await StartAsync(Instances, permits);
        var demand = await RunAsync(app, Window * 4, instance => instance);

        var average = Average(demand, 4);
        Report(demand, $"{average:0.0} of {permits} per window");
        Assert.InRange(demand.Most(Window), least, permits);
        Assert.InRange(average, least, permits + 1);
        Assert.Equal([200, 429], demand.Statuses.Keys.Order());
    }

    [Fact]
    public async Task An_instance_that_is_killed_takes_its_lease_with_it_for_one_window_and_nothing_else()
    {
        const int permits = 60;
        await using var app = await StartAsync(Instances, permits);
        var token = await app.TokenAsync(Reader);
        var demand = new Demand();
        // A steady caller of one instance, so that it leases ahead; it dies while it holds permits.
        var victim = app.Instances[^1];
        var lost = 0;
        for (var i = 0; i < 25 && lost == 0; i++)
        {
            await demand.CallAsync(async () => (await victim.SearchAsync(token)).Status);
            if (i > 5)
                lost = await HeldAsync(app);
        }

        victim.Host.Kill();
        var killed = demand.Now;
        Assert.InRange(lost, 1, permits / 2);
        await demand.RunAsync(Clients, Window * 3.5, async client => (await app.Instances[client % (Instances - 1)].SearchAsync(token)).Status);

        var before = demand.Count(DateTimeOffset.MinValue, killed);
        var first = demand.Count(killed, killed + Window);
        // What comes back comes at once, a little later in each window: two and a half of them hold two of these in any case.
        var after = demand.Count(killed + Window, DateTimeOffset.MaxValue);
        Report(demand, $"{before} calls, then a lease of {lost} permits was killed; {first} in the next window, {after} in the two and a half after that");
        Assert.InRange(demand.Most(Window), 48, permits);
        Assert.InRange(before + first + lost, 48, int.MaxValue);
        Assert.InRange(after, 2 * 48, 3 * permits);
    }

    [Fact]
    public async Task With_a_store_that_often_does_not_answer_no_window_holds_more_than_the_limit()
    {
        const int permits = 60;
        await using var gate = await TableGate.StartAsync(await azurite.RequireAsync());
        await using var app = await StartAsync(Instances, permits, ("SecureMcp__Storage__ConnectionString", gate.ConnectionString));
        var numbers = new LongRuns.SeededNumbers(LongRuns.SeededNumbers.Seed);
        var sync = new Lock();
        var (busy, lost) = (0, 0);
        gate.RefusedStatus = 503;
        gate.Lets = _ => Task.FromResult(!Happens(15, ref busy));
        gate.Loses = _ => Happens(10, ref lost);
        var demand = await RunAsync(app, Window * 3, instance => instance);
        (gate.Lets, gate.Loses) = (_ => Task.FromResult(true), _ => false);

        Report(demand, $"{busy} times 503 from the store, {lost} answers lost; seed {LongRuns.SeededNumbers.Seed}");
        Assert.InRange(demand.Most(Window), 1, permits);
        Assert.InRange(demand.Let.Count, permits, int.MaxValue);
        Assert.InRange(busy, 20, int.MaxValue);
        Assert.InRange(lost, 20, int.MaxValue);
        // What could not be asked or recorded was refused, and nothing else went wrong.
        Assert.Subset(new HashSet<int> { 200, 429, 503 }, demand.Statuses.Keys.ToHashSet());

        bool Happens(int percent, ref int count)
        {
            lock (sync)
            {
                if (numbers.Next(100) >= percent)
                    return false;
                count++;
                return true;
            }
        }
    }

    private static async Task<Demand> RunAsync(ScaledApp app, TimeSpan length, Func<int, int> instanceOf)
    {
        var token = await app.TokenAsync(Reader);
        // The first call of each instance reads keys and settings; it is another caller's.
        var other = await app.TokenAsync(Reader, ScaledApp.NewUserId());
        await Task.WhenAll(app.Instances.Select(instance => instance.SearchAsync(other)));
        var demand = new Demand();
        await demand.RunAsync(Clients, length, async client => (await app.Instances[instanceOf(client) % app.Instances.Count].SearchAsync(token)).Status);
        return demand;
    }

    // The first window begins with a full allowance, which flatters; the ones behind it show what comes back.
    private static double Average(Demand demand, int windows) =>
        demand.Count(DateTimeOffset.UnixEpoch + Window, DateTimeOffset.UnixEpoch + (Window * windows)) / (windows - 1.0);

    private static async Task<int> HeldAsync(ScaledApp app)
    {
        // owner,turn,count@expires,until;…
        var leases = (await app.LimitRowsAsync()).Select(row => $"{row["Leases"]}").Where(text => text.Length > 0);
        return leases.SelectMany(text => text.Split(';')).Sum(lease => int.Parse(lease.Split(',', '@')[2], System.Globalization.CultureInfo.InvariantCulture)) - 1;
    }

    private void Report(Demand demand, string what) => output.WriteLine($"{what}; at most {demand.Most(Window)} in any window; answers: {demand.Tally()}.");

    private async Task<ScaledApp> StartAsync(int instances, int permits, params (string Name, string Value)[] changes) => await ScaledApp.StartAsync(
        await azurite.RequireAsync(),
        instances,
        [("SecureMcp__Limits__PermitLimit", $"{permits}"), ("SecureMcp__Limits__Window", $"{Window}"), .. changes]);
}
