using Azure.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SecureMcp.Storage;

/// <summary>How the Table client talks. The bounds fit a decision that a caller waits for, not a bulk load.</summary>
internal sealed class TableClientOptions : ClientOptions
{
    public TableClientOptions()
    {
        Retry.Mode = RetryMode.Exponential;
        Retry.MaxRetries = 3;
        Retry.Delay = TimeSpan.FromMilliseconds(100);
        Retry.MaxDelay = TimeSpan.FromSeconds(1);
        Retry.NetworkTimeout = TimeSpan.FromSeconds(5);
        // Rows hold who called what: they go to the audit table, not to a diagnostics listener.
        Diagnostics.IsLoggingContentEnabled = false;
    }

    /// <summary>
    /// The longest that one operation takes with all its retries; no later answer is waited for. Bounds also what a
    /// <c>Retry-After</c> of the service can ask for.
    /// </summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(8);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where it is told that the service is left alone, and that it is asked again.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>What counts the operations; null counts none.</summary>
    public StorageMetrics? Metrics { get; init; }

    /// <summary>Told of the service's time in each of its answers. Must not throw or block.</summary>
    public Action<ServiceTime>? Heard { get; init; }
}
