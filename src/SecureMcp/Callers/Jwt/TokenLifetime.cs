namespace SecureMcp.Callers;

/// <summary>Whether a token is valid now (RFC 7519 sections 4.1.4 to 4.1.6). Pure.</summary>
internal static class TokenLifetime
{
    /// <summary>The largest clock skew that settings may ask for.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Answers a fault or null. <c>nbf</c> and <c>iat</c> count when they are there; without <c>exp</c> the token is good for
    /// <paramref name="assumed"/> from now on, or for nothing.
    /// </summary>
    public static string? Check(TokenClaims claims, TimeSpan skew, DateTimeOffset now, out DateTimeOffset expiresAt, TimeSpan? assumed = null)
    {
        if (CheckSpan(claims, skew, now, out expiresAt, assumed) is { } fault)
            return fault;
        return claims.TryGetInstant("iat", out var issuedAt) && !(issuedAt > now + skew) ? null : TokenFaults.IssuedInFuture;
    }

    /// <summary>The same without <c>iat</c>.</summary>
    public static string? CheckSpan(TokenClaims claims, TimeSpan skew, DateTimeOffset now, out DateTimeOffset expiresAt, TimeSpan? assumed = null)
    {
        expiresAt = default;
        if (!claims.TryGetInstant("exp", out var expiry) || (expiry ?? (now + assumed)) is not { } end)
            return TokenFaults.Expiry;
        expiresAt = end;

        // RFC 7519 section 4.1.4: not accepted on or after exp. Compared on the side of now, which can't overflow.
        if (now - skew >= end)
            return TokenFaults.Expired;
        return claims.TryGetInstant("nbf", out var notBefore) && !(notBefore > now + skew) ? null : TokenFaults.NotYetValid;
    }
}
