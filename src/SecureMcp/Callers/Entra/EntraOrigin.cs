namespace SecureMcp.Callers;

/// <summary>Who issued a token, and whom it is for: tenant, version, issuer, key and audience agree with each other and with the settings.</summary>
internal sealed record EntraOrigin(string TenantId, EntraTokenVersion Version)
{
    /// <summary>Answers a fault or null.</summary>
    public static string? Read(TokenClaims claims, string? keyIssuer, EntraRegistration registration, out EntraOrigin? origin)
    {
        origin = null;
        if (!claims.TryGetText("tid", out var tenantId) || tenantId is null || !registration.Tenants.Include(tenantId))
            return TokenFaults.Tenant;
        if (ReadVersion(claims, registration) is not { } version)
            return TokenFaults.Version;

        // The tenant that the token names and the one that its issuer names are one, or a tenant could speak for another.
        var issuer = version == EntraTokenVersion.One ? registration.Version1IssuerOf(tenantId) : registration.IssuerOf(tenantId);
        if (issuer is null || !claims.Is("iss", issuer))
            return TokenFaults.Issuer;

        // Entra's key endpoints also serve keys of other issuers (personal accounts); such a key must not sign for this one.
        if (keyIssuer is not null && !registration.IsKeyOf(keyIssuer, tenantId))
            return TokenFaults.KeyIssuer;
        if (!claims.HasOnlyAudience(registration.ClientId)
            && !(version == EntraTokenVersion.One && claims.HasOnlyAudience(registration.ApplicationIdUri)))
        {
            return TokenFaults.Audience;
        }

        // RFC 9449 section 7.1, and Microsoft's signed HTTP requests: who holds it must also prove to hold a key, which nobody asks for here.
        if (claims.Has("cnf"))
            return TokenFaults.Bound;

        origin = new EntraOrigin(tenantId, version);
        return null;
    }

    private static EntraTokenVersion? ReadVersion(TokenClaims claims, EntraRegistration registration) =>
        claims.Is("ver", "2.0") ? EntraTokenVersion.Two
        : registration.AllowVersion1 && claims.Is("ver", "1.0") ? EntraTokenVersion.One
        : null;
}
