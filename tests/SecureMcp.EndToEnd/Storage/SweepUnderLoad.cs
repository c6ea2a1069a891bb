using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>
/// The published app with a table of expired rows: calls before, while and after it sweeps them. Rows lie as sessions do: ten
/// to a caller's partition.
/// </summary>
internal sealed class SweepUnderLoad(ScaledApp app, string token, TableClient rows, TableClient once) : IAsyncDisposable
{
    private const int PerPartition = 10;
    private static readonly TimeProvider Clock = TimeProvider.System;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts the app, which does not sweep yet: another holds the turn.</summary>
    public static async Task<SweepUnderLoad> StartAsync(Azurite azurite, int count)
    {
        var rows = await Tables.CreateAsync(azurite);
        var once = await Tables.CreateAsync(azurite);
        await once.AddEntityAsync(Lease(rows, TimeSpan.FromDays(1)), Cancellation);
        var ended = Clock.GetUtcNow() - TimeSpan.FromHours(1);
        await Parallel.ForAsync(0, count / PerPartition, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancellation }, async (partition, cancellation) =>
        {
            var done = await rows.SubmitTransactionAsync(
                [.. Enumerable.Range(0, PerPartition).Select(i => new TableTransactionAction(TableTransactionActionType.Add, Row($"{partition:x8}", $"{i:x64}", ended)))],
                cancellation);
            Assert.Equal(TableOutcome.Done, done.Outcome);
        });

        var app = await ScaledApp.StartAsync(
            azurite,
            1,
            ("SecureMcp__Storage__SessionTable", rows.Name),
            ("SecureMcp__Storage__OnceTable", once.Name),
            ("SecureMcp__Storage__Sweep__Interval", "00:00:01"),
            ("SecureMcp__Storage__Sweep__MaxRowsPerRound", "1000000"),
            ("SecureMcp__Limits__PermitLimit", "100000"));
        return new SweepUnderLoad(app, await app.TokenAsync("documents.read"), rows, once);
    }

    /// <summary>The median time of calls, one after the other, for as long as asked.</summary>
    public async Task<(TimeSpan Median, int Calls)> MeasureAsync(Func<int, Task<bool>> goesOn)
    {
        List<TimeSpan> times = [];
        while (await goesOn(times.Count))
        {
            var started = Clock.GetTimestamp();
            Assert.Equal(200, (await app.First.SearchAsync(token)).Status);
            times.Add(Clock.GetElapsedTime(started));
        }

        times.Sort();
        return (times[times.Count / 2], times.Count);
    }

    /// <summary>Lets the app have the turn.</summary>
    public async Task BeginAsync() => await once.UpsertEntityAsync(Lease(rows, TimeSpan.FromMinutes(-1)), TableUpdateMode.Replace, Cancellation);

    /// <summary>Whether any row is left: one request.</summary>
    public async Task<bool> IsAnyLeftAsync() => (await rows.QueryAsync(new TableQuery { PageSize = 1 }, null, Cancellation)).Entities.Count > 0;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static TableEntity Lease(TableClient rows, TimeSpan until) =>
        new("sweep", rows.Name.ToUpperInvariant()) { ["Holder"] = "test", ["Until"] = Clock.GetUtcNow() + until };

    private static TableEntity Row(string partition, string key, DateTimeOffset ended) => new(partition, key) { ["ExpiresAt"] = ended, ["Version"] = 1, ["Client"] = "a client of some name" };
}
