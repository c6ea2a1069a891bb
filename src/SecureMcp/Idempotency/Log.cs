using Microsoft.Extensions.Logging;

namespace SecureMcp.Idempotency;

internal static partial class Log
{
    [LoggerMessage(14000, LogLevel.Error, "What came of call {CorrelationId} could not be kept for its later tries; they are refused.")]
    public static partial void NotKept(ILogger logger, Exception? exception, string correlationId);

    [LoggerMessage(14001, LogLevel.Warning, "Call {CorrelationId} could not say that it still runs.")]
    public static partial void NotRenewed(ILogger logger, Exception exception, string correlationId);
}
