using Microsoft.Extensions.Logging;

namespace SecureMcp.Callers;

/// <summary>What the room tells the log: event ids 2000 to 2999. Fault words only, nothing of a credential.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "The signing keys of {Issuer} were read: {Count} usable.")]
    public static partial void KeysFetched(ILogger logger, string issuer, int count);

    [LoggerMessage(2001, LogLevel.Warning, "The signing keys of {Issuer} could not be read: {Fault}.")]
    public static partial void KeysNotFetched(ILogger logger, string issuer, string fault, Exception? cause);

    [LoggerMessage(2002, LogLevel.Debug, "Call {CorrelationId}: the credential was refused: {Reason}, {Fault}.")]
    public static partial void CredentialRefused(ILogger logger, string correlationId, Calls.RefusalReason reason, string? fault);
}
