using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd.LongRuns;

/// <summary>Promise: whenever the platform kills instances, the records stay complete and the allowance holds.</summary>
[Collection(LongTier.Collection)]
public sealed class KillLongTests(SharedAzurite azurite, ITestOutputHelper output)
{
    private const int Clients = 8;

    // These share one caller and want more than it may; the others are a new caller every few calls and never have to wait.
    private const int GreedyClients = 3;
    private const int Permits = 30;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(3);
    private static readonly TimeProvider Clock = TimeProvider.System;

    private readonly ConcurrentQueue<string> answers = new();
    private readonly ScaledApp.Instance[] running = new ScaledApp.Instance[2];
    private int kills;

    [Fact(Explicit = true)]
    [Trait(LongTier.Trait, LongTier.Value)]
    public async Task Instances_killed_at_any_time_lose_no_record_and_give_no_call_away()
    {
        output.WriteLine($"Seed {SeededNumbers.Seed}; SECUREMCP_LONG_SEED repeats it.");
        await using var app = await ScaledApp.StartAsync(
            await azurite.RequireAsync(), running.Length, ("SecureMcp__Limits__PermitLimit", $"{Permits}"), ("SecureMcp__Limits__Window", $"{Window}"));
        app.Instances.ToArray().CopyTo(running, 0);
        var greedy = await NewTokenAsync(app);
        var end = Clock.GetUtcNow() + Length;

        await Task.WhenAll([KillAsync(app, end), .. Enumerable.Range(0, Clients).Select(i => CallAsync(app, i < GreedyClients ? greedy : null, i, end))]);

        Check(app, await app.RecordsAsync());
    }

    private async Task KillAsync(ScaledApp app, DateTimeOffset end)
    {
        var numbers = new SeededNumbers(SeededNumbers.Seed);
        while (Clock.GetUtcNow() < end)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500 + numbers.Next(4500)), TestContext.Current.CancellationToken);
            var victim = numbers.Next(running.Length);
            running[victim].Host.Kill();
            kills++;
            // The platform puts another one in its place; clients that still go to the dead one get the host's 502.
            Volatile.Write(ref running[victim], await app.AddAsync());
        }
    }

    private static Task<string> NewTokenAsync(ScaledApp app) => app.TokenAsync("documents.read orders.write", ScaledApp.NewUserId());

    private async Task CallAsync(ScaledApp app, string? greedy, int client, DateTimeOffset end)
    {
        var numbers = new SeededNumbers(SeededNumbers.Seed + (ulong)client + 1);
        var token = greedy ?? "";
        for (var calls = 0; Clock.GetUtcNow() < end; calls++)
        {
            if (greedy is null && calls % (Permits - 5) == 0)
                token = await NewTokenAsync(app);
            var instance = Volatile.Read(ref running[numbers.Next(running.Length)]);
            try
            {
                var answer = numbers.Next(2) == 0 ? await instance.RefundAsync(token, "ORD-1003", 0.01m) : await instance.SearchAsync(token);
                answers.Enqueue($"{answer.Status}");
                // Or most of the run would be refusals, and kills would seldom meet a call that does something.
                if (answer.Status != 200)
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException)
            {
                answers.Enqueue("cut");
            }
        }
    }

    private void Check(ScaledApp app, IReadOnlyList<JsonObject> records)
    {
        var outcomes = records.Where(record => $"{record["Phase"]}" == "Outcome").ToList();
        var intents = records.Where(record => $"{record["Phase"]}" == "Intent").Select(record => $"{record["CorrelationId"]}").ToHashSet();
        var served = app.Instances.SelectMany(instance => instance.Host.Invocations).Where(call => call.Status == 200).Select(call => call.Id).ToList();
        var recorded = outcomes.Select(record => $"{record["InvocationId"]}").ToHashSet();
        var unfinished = intents.Except(outcomes.Select(record => $"{record["CorrelationId"]}")).Count();
        var tally = answers.CountBy(answer => answer).ToDictionary();
        var most = records.GroupBy(record => $"{record["SubjectId"]}").Select(caller => Allowance.Most(Allowance.Taken(caller), Window)).ToList();
        output.WriteLine($"{kills} kills; answers: {string.Join(", ", tally.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} x {pair.Key}"))}.");
        output.WriteLine($"{outcomes.Count} outcomes, {intents.Count} intents, {unfinished} of them cut off by a kill; {served.Count} calls served.");
        output.WriteLine($"{most.Count} callers; at most {most.Max()} calls of one in a window.");

        // Every answer that a client has is on record, once.
        Assert.True(served.Count >= tally["200"], "A client was served past the host.");
        Assert.Empty(served.Except(recorded));
        Assert.Equal(outcomes.Count, outcomes.Select(record => $"{record["CorrelationId"]}").Distinct().Count());
        Assert.Equal(outcomes.Count, recorded.Count);
        // No refund without its intent.
        Assert.Empty(outcomes.Where(record => $"{record["Member"]} {record["Decision"]}" == "refund_order allowed").Select(record => $"{record["CorrelationId"]}").Except(intents));
        Assert.All(most, calls => Assert.InRange(calls, 1, Permits));
        // And nothing else went wrong: a kill is a 502 or a cut connection.
        Assert.Subset(new HashSet<string> { "200", "429", "502", "cut" }, tally.Keys.ToHashSet());
        // The run was what it says: kills, some between an intent and its outcome, calls, and a caller that wanted more than it may.
        Assert.InRange(kills, 20, int.MaxValue);
        Assert.InRange(unfinished, 1, int.MaxValue);
        Assert.InRange(tally["200"], 1000, int.MaxValue);
        Assert.InRange(tally.GetValueOrDefault("429"), 50, int.MaxValue);
    }
}
