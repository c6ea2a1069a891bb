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

    [LoggerMessage(2020, LogLevel.Information, "Call {CorrelationId}: the token was refused: {Reason}, {Fault}. Of itself it says, and nobody vouches for it: issuer '{UntrustedIssuer}', audience '{UntrustedAudience}'.")]
    public static partial void TokenRefused(ILogger logger, string correlationId, Calls.RefusalReason reason, string? fault, string? untrustedIssuer, string? untrustedAudience);

    [LoggerMessage(2021, LogLevel.Warning, "Requests without any credential are served, as SecureMcp:Callers:Chain:Required is false: whoever reaches this endpoint may use its members with [AllowAnyCaller].")]
    public static partial void AnonymousCallersAllowed(ILogger logger);

    [LoggerMessage(2022, LogLevel.Information, "initialize, server/discover and ping are answered without a credential, as SecureMcp:Callers:Chain:AllowAnonymousHandshake is true.")]
    public static partial void AnonymousHandshakeAllowed(ILogger logger);

    [LoggerMessage(2030, LogLevel.Information, "The API key {KeyId} ({Name}, of {Owner}, until {ExpiresAt}) is in use.")]
    public static partial void ApiKeyUsed(ILogger logger, string keyId, string? name, string? owner, DateTimeOffset expiresAt);

    [LoggerMessage(2040, LogLevel.Warning, "The authorization server could not be asked about a token: {Fault}.")]
    public static partial void IntrospectionFailed(ILogger logger, string fault);

    [LoggerMessage(2041, LogLevel.Error, "The authorization server failed too often; it is not asked about tokens for {Pause}.")]
    public static partial void IntrospectionCircuitOpened(ILogger logger, TimeSpan pause);

    [LoggerMessage(2042, LogLevel.Information, "The authorization server answers about tokens again.")]
    public static partial void IntrospectionCircuitClosed(ILogger logger);
}
