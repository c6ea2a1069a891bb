using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd.LongRuns;

/// <summary>Promise: mixed traffic, most of it wrong, makes the app neither fail nor grow.</summary>
[Collection(LongTier.Collection)]
public sealed class SoakLongTests(SharedAzurite azurite, ITestOutputHelper output)
{
    private const int Clients = 8;
    private const double MaxGrowth = 1.5;
    private const int MaxOpenFiles = 256;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(2);
    private static readonly TimeProvider Clock = TimeProvider.System;

    private readonly ConcurrentQueue<(string Kind, int Expected, int Status)> answers = new();

    [Fact(Explicit = true)]
    [Trait(LongTier.Trait, LongTier.Value)]
    public async Task Two_minutes_of_mixed_traffic_end_without_an_error_of_the_server_and_without_growth()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /proc to read the size of a process from.");
        output.WriteLine($"Seed {SeededNumbers.Seed}; SECUREMCP_LONG_SEED repeats it.");
        await using var app = await ScaledApp.StartAsync(
            await azurite.RequireAsync(), 1, ("SecureMcp__Limits__PermitLimit", "100000"), ("SecureMcp__Limits__Window", "00:00:01"));
        var traffic = await TrafficAsync(app);
        var start = Clock.GetUtcNow();
        var measuring = MeasureAsync(app.First.Host.WorkerId, start);

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => SendAsync(traffic, client, start + Length)));

        Check(app, await measuring);
    }

    /// <summary>What is sent, and the status that each kind must always get.</summary>
    private static async Task<(string Kind, int Status, Func<Task<McpAnswer>> Send)[]> TrafficAsync(ScaledApp app)
    {
        var good = await app.TokenAsync("documents.read orders.write");
        var expired = await app.MintAsync(app.Claims.User("documents.read", EntraClaims.Expire));
        var forged = await app.MintAsync(app.Claims.User("documents.read"), "other");
        var (to, http) = (app.First, app.First.Http);
        var tooLarge = new byte[SecureApp.MaxBodyBytes + 1];
        Array.Fill(tooLarge, (byte)' ');
        return
        [
            ("search", 200, () => to.SearchAsync(good)),
            ("search with progress", 200, () => http.LegacyAsync(good, 1, "tools/call", WithProgress())),
            ("refund", 200, () => to.RefundAsync(good, "ORD-1003", 0.01m)),
            ("list", 200, () => http.ModernAsync(good, 1, "tools/list", [])),
            ("older list", 200, () => http.LegacyAsync(good, "a", "resources/list", [])),
            ("older initialize", 200, () => http.PostAsync(good, McpHttp.Utf8(McpHttp.Message(1, "initialize", Initialize())))),
            ("wrong arguments", 200, () => to.CallAsync(good, "search_documents", new JsonObject { ["query"] = new JsonArray() })),
            ("unknown tool", 200, () => to.CallAsync(good, "nobody_knows", [])),
            ("unknown method", 404, () => http.ModernAsync(good, 1, "no/such", [])),
            ("invalid JSON", 400, () => http.PostAsync(good, "{\"jsonrpc\":\"2.0\",\"id\":1,"u8.ToArray())),
            ("too large", 413, () => http.PostAsync(good, tooLarge)),
            ("no token", 401, () => http.LegacyAsync(null, 1, "tools/list", [])),
            ("expired token", 401, () => http.LegacyAsync(expired, 1, "tools/list", [])),
            ("forged token", 401, () => http.LegacyAsync(forged, 1, "tools/list", [])),
            ("garbage token", 401, () => http.LegacyAsync("a.b.c", 1, "tools/list", [])),
        ];
    }

    private static JsonObject Initialize() => new()
    {
        ["protocolVersion"] = McpHttp.LegacyVersion,
        ["capabilities"] = new JsonObject(),
        ["clientInfo"] = new JsonObject { ["name"] = "soak", ["version"] = "1" },
    };

    private static JsonObject WithProgress() => new()
    {
        ["name"] = "search_documents",
        ["arguments"] = new JsonObject { ["query"] = "vacation" },
        ["_meta"] = new JsonObject { ["progressToken"] = "p" },
    };

    private async Task SendAsync((string Kind, int Status, Func<Task<McpAnswer>> Send)[] traffic, int client, DateTimeOffset end)
    {
        var numbers = new SeededNumbers(SeededNumbers.Seed + (ulong)client);
        while (Clock.GetUtcNow() < end)
        {
            var (kind, expected, send) = traffic[numbers.Next(traffic.Length)];
            answers.Enqueue((kind, expected, (await send()).Status));
        }
    }

    private static async Task<List<Sample>> MeasureAsync(int process, DateTimeOffset start)
    {
        List<Sample> samples = [];
        for (var at = TimeSpan.Zero; at < Length - TimeSpan.FromSeconds(1); at = Clock.GetUtcNow() - start)
        {
            samples.Add(await Sample.TakeAsync(process, at));
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        }

        return samples;
    }

    private void Check(ScaledApp app, List<Sample> samples)
    {
        foreach (var kind in answers.GroupBy(answer => answer.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal))
            output.WriteLine($"{kind.Count(),6} x {kind.Key}: {string.Join(", ", kind.Select(answer => answer.Status).Distinct().Order())}");
        foreach (var sample in samples.Where((_, i) => i % 15 == 0).Append(samples[^1]))
            output.WriteLine($"{sample.At.TotalSeconds,6:0} s: {sample.WorkingSet / 1024,7} KiB, {sample.OpenFiles} open files");

        // The largest of ten seconds, so that a collection at the right moment hides nothing.
        var warm = samples.Where(sample => sample.At > Warm - TimeSpan.FromSeconds(10) && sample.At <= Warm).ToList();
        var last = samples.Where(sample => sample.At > Length - TimeSpan.FromSeconds(10)).ToList();
        var growth = (double)last.Max(sample => sample.WorkingSet) / warm.Max(sample => sample.WorkingSet);
        output.WriteLine($"{answers.Count} answers; working set x {growth:0.00} since {Warm.TotalSeconds} s; at most {samples.Max(sample => sample.OpenFiles)} open files.");

        Assert.Empty(answers.Where(answer => answer.Status != answer.Expected).Distinct());
        Assert.InRange(answers.Count, 2000, int.MaxValue);
        Assert.InRange(growth, 0, MaxGrowth);
        Assert.InRange(samples.Max(sample => sample.OpenFiles), 1, MaxOpenFiles);
        Assert.InRange(last.Max(sample => sample.OpenFiles), 1, warm.Max(sample => sample.OpenFiles) + 32);
        Assert.Equal(1, app.First.Host.Starts);
    }

    private sealed record Sample(TimeSpan At, long WorkingSet, int OpenFiles)
    {
        public static async Task<Sample> TakeAsync(int process, TimeSpan at)
        {
            var status = await File.ReadAllLinesAsync($"/proc/{process}/status", TestContext.Current.CancellationToken);
            var resident = status.Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal);
            return new Sample(at, long.Parse(resident, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024, Directory.GetFileSystemEntries($"/proc/{process}/fd").Length);
        }
    }
}
