using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Answers;

internal static partial class Log
{
    [LoggerMessage(10000, LogLevel.Information, "Call {CorrelationId} was refused with {Status}: {Reason} {Fault}")]
    public static partial void Refused(ILogger logger, string correlationId, int status, RefusalReason reason, string? fault);
}
