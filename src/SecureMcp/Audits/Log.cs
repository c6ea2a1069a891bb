using Microsoft.Extensions.Logging;

namespace SecureMcp.Audits;

internal static partial class Log
{
    [LoggerMessage(9000, LogLevel.Critical, "The {Phase} record of call {CorrelationId} could not be written; the call is refused.")]
    public static partial void RecordLost(ILogger logger, Exception exception, string correlationId, AuditPhase phase);
}
