using Microsoft.Extensions.Logging;

namespace SecureMcp.Policies;

internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Error, "Call {CorrelationId}: the authorization policy {Policy} failed over {Member}, which counts as a no")]
    public static partial void VoterFailed(ILogger logger, Exception exception, string correlationId, string policy, string member);
}
