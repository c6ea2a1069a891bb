using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

internal static partial class Log
{
    [LoggerMessage(11000, LogLevel.Critical, "Call {CorrelationId} reached the innermost guard with the stamps {Clearances} only: the pipeline is mis-built.")]
    public static partial void ClearanceMissing(ILogger logger, string? correlationId, Clearances clearances);

    [LoggerMessage(11001, LogLevel.Critical, "Call {CorrelationId} was let through for '{Member}', but another member would have run.")]
    public static partial void OtherMember(ILogger logger, string correlationId, string? member);

    [LoggerMessage(11002, LogLevel.Error, "Sessions that are no longer alive could not be ended; the next sweep tries again.")]
    public static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(11003, LogLevel.Warning, "What a session's stream says could not be kept for other instances; it can be fetched again at this one only.")]
    public static partial void StreamNotKept(ILogger logger);

    [LoggerMessage(11010, LogLevel.Error, "Call {CorrelationId} fails: the requestState of '{Member}' could not be sealed. {Why}")]
    public static partial void StateNotSealed(ILogger logger, Exception exception, string correlationId, string? member, string why);
}
