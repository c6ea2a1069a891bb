using Microsoft.Extensions.Logging;

namespace SecureMcp.Callers;

/// <summary>What the room tells the log: event ids 2000 to 2999. Fault words only, nothing of a credential.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "The identity provider's signing keys were read: {Count} usable.")]
    public static partial void KeysFetched(ILogger logger, int count);

    [LoggerMessage(2001, LogLevel.Warning, "The identity provider's signing keys could not be read: {Fault}.")]
    public static partial void KeysNotFetched(ILogger logger, string fault, Exception? cause);

    [LoggerMessage(2002, LogLevel.Debug, "Call {CorrelationId}: the credential was refused: {Reason}, {Fault}.")]
    public static partial void CredentialRefused(ILogger logger, string correlationId, Calls.RefusalReason reason, string? fault);

    [LoggerMessage(2040, LogLevel.Warning, "The authorization server could not be asked about a token: {Fault}.")]
    public static partial void IntrospectionFailed(ILogger logger, string fault);

    [LoggerMessage(2041, LogLevel.Error, "The authorization server failed too often; it is not asked about tokens for {Pause}.")]
    public static partial void IntrospectionCircuitOpened(ILogger logger, TimeSpan pause);

    [LoggerMessage(2042, LogLevel.Information, "The authorization server answers about tokens again.")]
    public static partial void IntrospectionCircuitClosed(ILogger logger);
}
