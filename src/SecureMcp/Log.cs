using Microsoft.Extensions.Logging;

namespace SecureMcp;

internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Critical, "Call {CorrelationId} failed unexpectedly.")]
    public static partial void Failed(ILogger logger, Exception exception, string correlationId);

    [LoggerMessage(101, LogLevel.Error, "Call {CorrelationId} was refused: what it needs to remember can't be read or written.")]
    public static partial void StateUnavailable(ILogger logger, Exception exception, string correlationId);
}
