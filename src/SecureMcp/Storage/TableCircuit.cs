using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace SecureMcp.Storage;

/// <summary>
/// Leaves a service alone for a while that fails too often, so that an outage costs each call nothing instead of the longest
/// time that a call may take. One per service. Safe for concurrent use.
/// </summary>
internal sealed class TableCircuit
{
    /// <summary>How long nothing is sent once too much went wrong. Then one operation decides whether the others follow.</summary>
    public static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(5);

    /// <summary>The failures are counted over this time.</summary>
    public static readonly TimeSpan Sampled = TimeSpan.FromSeconds(30);

    /// <summary>Fewer operations than this say nothing.</summary>
    public const int FewestOperations = 5;

    private readonly ResiliencePipeline<TableAnswer> pipeline;
    private readonly CircuitBreakerStateProvider circuit = new();

    public TableCircuit(TimeProvider clock, ILogger logger, StorageMetrics? metrics)
    {
        pipeline = new ResiliencePipelineBuilder<TableAnswer> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<TableAnswer>
            {
                FailureRatio = 0.5,
                MinimumThroughput = FewestOperations,
                SamplingDuration = Sampled,
                BreakDuration = BreakFor,
                StateProvider = circuit,
                ShouldHandle = ended => ValueTask.FromResult(SpeaksOfTheService(ended.Outcome)),
                OnOpened = opened => Told(() =>
                {
                    Log.CircuitOpened(logger, opened.BreakDuration);
                    metrics?.CountCircuit("open");
                }),
                OnClosed = _ => Told(() =>
                {
                    Log.CircuitClosed(logger);
                    metrics?.CountCircuit("closed");
                }),
            })
            .Build();
    }

    /// <summary>Whether nothing is sent just now.</summary>
    public bool IsOpen => circuit.CircuitState is CircuitState.Open or CircuitState.Isolated;

    /// <summary>Runs the operation, or fails at once.</summary>
    /// <exception cref="TableServiceException">The operation's own, or one that <see cref="TableServiceException.WasNotSent"/>.</exception>
    public async ValueTask<TableAnswer> RunAsync<TState>(Func<TState, CancellationToken, ValueTask<TableAnswer>> operation, TState state, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.ExecuteAsync(operation, state, cancellationToken);
        }
        catch (BrokenCircuitException)
        {
            throw new TableServiceException("The Table service failed so often that it is left alone for a while.", status: 0) { WasNotSent = true };
        }
    }

    // A trial that its caller gave up says nothing good: it must not let all the others through. Outside of a trial it says
    // nothing at all, or callers who hang up could shut the service off for everybody.
    private bool SpeaksOfTheService(Outcome<TableAnswer> ended) => ended.Exception switch
    {
        null => ended.Result is { Outcome: TableOutcome.Throttled },
        TableServiceException failed => failed.SpeaksOfTheService,
        OperationCanceledException => circuit.CircuitState == CircuitState.HalfOpen,
        _ => false,
    };

    private static ValueTask Told(Action tell)
    {
        tell();
        return ValueTask.CompletedTask;
    }
}
