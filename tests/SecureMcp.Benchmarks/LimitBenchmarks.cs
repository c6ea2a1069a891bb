using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.Calls;
using SecureMcp.Limits;
using SecureMcp.Limits.Leases;

namespace SecureMcp.Benchmarks;

/// <summary>
/// What a limit costs a call whose permits are at hand. Wanted: nothing allocated, nothing awaited; one limit within a few
/// times of a counter behind a lock, which is the least that a shared count takes.
/// </summary>
public class LimitBenchmarks
{
    private readonly Lock gate = new();
    private readonly KeyedLimit[] one = Limits(1);
    private readonly KeyedLimit[] four = Limits(4);
    private LimitGate limits = null!;
    private long count;

    /// <summary>A gate with permits for as long as the run lasts.</summary>
    [GlobalSetup]
    public async Task SetUp()
    {
        var allowances = Allowances.OfThisProcess(TimeProvider.System);
        limits = new LimitGate(allowances, allowances, new Refusing(), NullLogger<LimitGate>.Instance);
        // What is leased ahead grows with what is used.
        for (var i = 0; i < 1_000_000; i++)
        {
            if (await limits.CheckAsync(four, CancellationToken.None) is not null)
                throw new InvalidOperationException("The limit is used up.");
        }
    }

    /// <summary>The measure.</summary>
    [Benchmark(Baseline = true)]
    public long CounterBehindALock()
    {
        lock (gate)
            return ++count;
    }

    /// <summary>A caller's requests.</summary>
    [Benchmark]
    public bool OneLimit() => IsTaken(one);

    /// <summary>A call of a member with a limit of each kind.</summary>
    [Benchmark]
    public bool FourLimits() => IsTaken(four);

    private bool IsTaken(KeyedLimit[] of)
    {
        var asked = limits.CheckAsync(of, CancellationToken.None);
        return asked.IsCompletedSuccessfully && asked.Result is null;
    }

    private static KeyedLimit[] Limits(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new KeyedLimit($"{i:x64}", LimitNames.Caller, int.MaxValue, TimeSpan.FromMinutes(1)))];

    private sealed class Refusing : IOutageChoices
    {
        public OutageChoice For(StateKind kind) => OutageChoice.Refuse;
    }
}
