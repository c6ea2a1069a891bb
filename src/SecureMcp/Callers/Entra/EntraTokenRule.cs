using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Whether a token with a good signature is meant for this endpoint, valid now, and grants anything. Pure. Follows RFC 7519
/// section 4.1, RFC 8725 section 3 and Microsoft's guidance on claims validation.
/// </summary>
internal static class EntraTokenRule
{
    public const string Scheme = "entra";

    public static Validation Judge(JsonElement payload, string? keyIssuer, EntraRegistration registration, DateTimeOffset now)
    {
        if (payload.ValueKind != JsonValueKind.Object)
            return No(TokenFaults.Claims);

        var claims = new TokenClaims(payload);
        if (CheckOrigin(claims, keyIssuer, registration) is { } originFault)
            return No(originFault);
        if (TokenLifetime.Check(claims, registration.ClockSkew, now, out var expiresAt) is { } timeFault)
            return No(timeFault);
        if (!claims.TryGetId("oid", out var objectId) || objectId is null)
            return No(TokenFaults.Subject);
        if (!claims.TryGetId("azp", out var clientId))
            return No(TokenFaults.Client);
        if (EntraGrant.Read(claims, objectId, out var grant) is { } grantFault)
            return No(grantFault);

        return Validation.Of(new Caller
        {
            Scheme = Scheme,
            TenantId = registration.TenantId,
            SubjectId = objectId,
            ClientId = clientId,
            DisplayName = TokenText.DisplayName(claims, "name"),
            IsApp = grant!.IsApp,
            Scopes = grant.Scopes,
            Roles = grant.Roles,
            ExpiresAt = expiresAt,
            CredentialIdHash = TokenText.CredentialIdHash(claims, "uti", "jti"),
        });
    }

    private static string? CheckOrigin(TokenClaims claims, string? keyIssuer, EntraRegistration registration)
    {
        if (!claims.Is("tid", registration.TenantId))
            return TokenFaults.Tenant;
        if (!claims.Is("iss", registration.Issuer))
            return TokenFaults.Issuer;

        // Entra's key endpoints also serve keys of other issuers (personal accounts); such a key must not sign for this one.
        if (keyIssuer is not null
            && keyIssuer.Replace("{tenantid}", registration.TenantId, StringComparison.Ordinal) != registration.Issuer)
        {
            return TokenFaults.KeyIssuer;
        }

        // A version 1.0 token names its audience, client and issuer differently: other rules than these would apply.
        if (!claims.Is("ver", "2.0"))
            return TokenFaults.Version;
        return claims.HasOnlyAudience(registration.ClientId) ? null : TokenFaults.Audience;
    }

    private static Validation No(string fault) => Validation.No(RefusalReason.CredentialInvalid, fault);
}
