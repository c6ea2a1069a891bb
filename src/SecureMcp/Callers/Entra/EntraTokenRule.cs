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
        if (EntraOrigin.Read(claims, keyIssuer, registration, out var origin) is { } originFault)
            return No(originFault);
        if (TokenLifetime.Check(claims, registration.ClockSkew, now, out var expiresAt) is { } timeFault)
            return No(timeFault);
        if (!claims.TryGetId("oid", out var objectId) || objectId is null)
            return No(TokenFaults.Subject);
        if (EntraClient.Read(claims, origin!.Version, registration, out var clientId) is { } clientFault)
            return No(clientFault);
        if (EntraGrant.Read(claims, objectId, out var grant) is { } grantFault)
            return No(grantFault);
        if (EntraAssurance.Read(payload, out var assurance) is { } assuranceFault)
            return No(assuranceFault);

        return Validation.Of(new Caller
        {
            Scheme = Scheme,
            TenantId = origin.TenantId,
            SubjectId = objectId,
            ClientId = clientId,
            DisplayName = TokenText.DisplayName(claims, "name"),
            IsApp = grant!.IsApp,
            Scopes = grant.Scopes,
            Roles = grant.Roles,
            AuthenticationContexts = assurance!.Contexts,
            Acr = assurance.ContextClass,
            CanFollowClaimsChallenge = assurance.CanFollowClaimsChallenge,
            ExpiresAt = expiresAt,
            CredentialIdHash = TokenText.CredentialIdHash(claims, "uti", "jti"),
        });
    }

    private static Validation No(string fault) => Validation.No(RefusalReason.CredentialInvalid, fault);
}
