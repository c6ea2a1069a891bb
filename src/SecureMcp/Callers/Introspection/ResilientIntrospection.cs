using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace SecureMcp.Callers;

/// <summary>
/// Asks again once where that may help, and stops asking for a while when the server fails too often, so that calls are
/// answered at once instead of queueing up behind timeouts. Safe for concurrent use.
/// </summary>
internal sealed class ResilientIntrospection
{
    /// <summary>How long nobody is asked once too much went wrong. Then one question decides whether the others follow.</summary>
    public static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(10);

    /// <summary>The failures are counted over this time.</summary>
    public static readonly TimeSpan Sampled = TimeSpan.FromSeconds(30);

    /// <summary>Fewer tries than this say nothing.</summary>
    public const int FewestTries = 6;

    /// <summary>Before the second try; on average, so that instances don't ask in step.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>After anything else than an open circuit.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly IntrospectionClient client;
    private readonly ResiliencePipeline<IntrospectionReply> pipeline;
    private readonly CircuitBreakerStateProvider circuit = new();

    public ResilientIntrospection(IntrospectionClient client, TimeProvider clock, ILogger<ResilientIntrospection> logger)
    {
        this.client = client;
        pipeline = new ResiliencePipelineBuilder<IntrospectionReply> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<IntrospectionReply>
            {
                MaxRetryAttempts = 1,
                Delay = RetryDelay,
                UseJitter = true,
                ShouldHandle = tried => ValueTask.FromResult(tried.Outcome.Exception is null && tried.Outcome.Result.IsWorthAnotherTry),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<IntrospectionReply>
            {
                FailureRatio = 0.5,
                MinimumThroughput = FewestTries,
                SamplingDuration = Sampled,
                BreakDuration = BreakFor,
                StateProvider = circuit,
                ShouldHandle = tried => ValueTask.FromResult(tried.Outcome.Exception is null && tried.Outcome.Result.SpeaksOfTheServer),
                OnOpened = opened => Told(() => Log.IntrospectionCircuitOpened(logger, opened.BreakDuration)),
                OnClosed = _ => Told(() => Log.IntrospectionCircuitClosed(logger)),
            })
            .Build();
    }

    /// <summary>Whether nobody is asked just now.</summary>
    public bool IsOpen => circuit.CircuitState is CircuitState.Open or CircuitState.Isolated;

    /// <summary>The reply, and when to come again if it is a fault.</summary>
    public async ValueTask<(IntrospectionReply Reply, TimeSpan RetryAfter)> AskAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await pipeline.ExecuteAsync(static (asked, cancellation) => asked.client.AskAsync(asked.token, cancellation), (client, token), cancellationToken);
            return (reply, RetryAfter);
        }
        catch (BrokenCircuitException open)
        {
            return (IntrospectionReply.No(IntrospectionFaults.CircuitOpen), open.RetryAfter ?? BreakFor);
        }
    }

    private static ValueTask Told(Action tell)
    {
        tell();
        return ValueTask.CompletedTask;
    }
}
