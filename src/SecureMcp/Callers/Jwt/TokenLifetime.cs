namespace SecureMcp.Callers;

/// <summary>Whether a token is valid now (RFC 7519 sections 4.1.4 to 4.1.6). Pure.</summary>
internal static class TokenLifetime
{
    /// <summary>The largest clock skew that settings may ask for.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Answers a fault or null. <c>exp</c> must be there; <c>nbf</c> and <c>iat</c> count when they are.</summary>
    public static string? Check(TokenClaims claims, TimeSpan skew, DateTimeOffset now, out DateTimeOffset expiresAt)
    {
        expiresAt = default;
        if (!claims.TryGetInstant("exp", out var expiry) || expiry is null)
            return TokenFaults.Expiry;
        expiresAt = expiry.Value;

        // RFC 7519 section 4.1.4: not accepted on or after exp. Compared on the side of now, which can't overflow.
        if (now - skew >= expiresAt)
            return TokenFaults.Expired;
        if (!claims.TryGetInstant("nbf", out var notBefore) || notBefore > now + skew)
            return TokenFaults.NotYetValid;
        if (!claims.TryGetInstant("iat", out var issuedAt) || issuedAt > now + skew)
            return TokenFaults.IssuedInFuture;
        return null;
    }
}
