using Microsoft.Extensions.Logging;

namespace SecureMcp.Policies;

/// <summary>What this room reports: event ids 6000 to 6999. Names of members and rules; nothing of a call's arguments.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Information, "Call {CorrelationId}: {Differences}. Rules that are only reported on changed nothing.")]
    public static partial void WouldDecideOtherwise(ILogger logger, string correlationId, string differences);

    [LoggerMessage(6001, LogLevel.Error, "Call {CorrelationId}: the authorization policy {Policy} failed over {Member}, which counts as a no")]
    public static partial void VoterFailed(ILogger logger, Exception exception, string correlationId, string policy, string member);
}
