using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>What this room reports: event ids 6000 to 6999. Names of members and rules; nothing of a call's arguments.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Information, "Call {CorrelationId}: {Difference}. The rule is only reported on and changed nothing.")]
    public static partial void WouldDecideOtherwise(ILogger logger, string correlationId, TrialDifference difference);
}
