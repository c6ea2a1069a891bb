using Microsoft.Extensions.Logging;

namespace SecureMcp;

internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Critical, "Call {CorrelationId} failed unexpectedly.")]
    public static partial void Failed(ILogger logger, Exception exception, string correlationId);
}
