using System.Collections.Concurrent;
using SecureMcp.EndToEnd.LongRuns;

namespace SecureMcp.EndToEnd.Limits;

/// <summary>Clients that call and call again, whatever the answer is, and when each call came and was over.</summary>
internal sealed class Demand
{
    // Or most of the machine's time would go to refusals, which are not what is looked at.
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMilliseconds(25);
    private static readonly TimeProvider Clock = TimeProvider.System;

    // The machine's clock may be set while a test runs; durations are what counts.
    private readonly long started = Clock.GetTimestamp();
    private readonly ConcurrentQueue<(DateTimeOffset Came, DateTimeOffset Over)> let = new();

    public ConcurrentDictionary<int, int> Statuses { get; } = new();

    /// <summary>The calls that were let through.</summary>
    public IReadOnlyCollection<(DateTimeOffset Came, DateTimeOffset Over)> Let => let;

    public DateTimeOffset Now => DateTimeOffset.UnixEpoch + Clock.GetElapsedTime(started);

    /// <summary>Sends calls without pause.</summary>
    /// <param name="clients">How many at a time.</param>
    /// <param name="length">For how long.</param>
    /// <param name="call">Makes a call of a client; answers its status.</param>
    public async Task RunAsync(int clients, TimeSpan length, Func<int, Task<int>> call)
    {
        var end = Now + length;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            while (Now < end)
            {
                if (await CallAsync(() => call(client)) != 200)
                    await Task.Delay(AfterRefusal);
            }
        })));
    }

    public async Task<int> CallAsync(Func<Task<int>> call)
    {
        var came = Now;
        var status = await call();
        Statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
        if (status == 200)
            let.Enqueue((came, Now));
        return status;
    }

    /// <summary>The most calls in any window.</summary>
    public int Most(TimeSpan window) => Allowance.Most(let, window);

    /// <summary>How many calls were let through from one moment to another.</summary>
    public int Count(DateTimeOffset from, DateTimeOffset to) => let.Count(call => call.Over >= from && call.Over < to);

    public string Tally() => string.Join(", ", Statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} x {pair.Key}"));
}
