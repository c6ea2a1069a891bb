using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Whether a token of one issuer, with a good signature, is meant for this endpoint, valid now, and grants anything. Pure.
/// Follows RFC 7519 section 4.1, RFC 8725 section 3 and RFC 9068 section 4.
/// </summary>
internal sealed class OidcClaimsRule(OidcRegistration registration) : IJwtClaimsRule
{
    private const int MaxIdLength = 255;

    public bool IsFor(string issuer) => issuer == registration.Issuer;

    public Validation Judge(JsonElement payload, string? keyIssuer, DateTimeOffset now)
    {
        if (payload.ValueKind != JsonValueKind.Object)
            return No(TokenFaults.Claims);
        var claims = new TokenClaims(payload);
        if (CheckOrigin(payload, claims, keyIssuer) is { } originFault)
            return No(originFault);
        if (TokenLifetime.Check(claims, registration.ClockSkew, now, out var expiresAt) is { } timeFault)
            return No(timeFault);
        if (!TryReadId(registration.SubjectClaim, payload, out var subjectId))
            return No(TokenFaults.Subject);
        var tenantId = registration.Name;
        if (registration.TenantClaim is { } tenantClaim && !TryReadId(tenantClaim, payload, out tenantId))
            return No(TokenFaults.Tenant);
        if (!TryReadClient(payload, out var clientId) || registration.AllowedClients?.Contains(clientId ?? "") == false)
            return No(TokenFaults.Client);
        if (OidcGrant.Read(payload, registration, subjectId, clientId, out var grant) is { } grantFault)
            return No(grantFault);
        if (!claims.TryGetText("acr", out var acr))
            return No(TokenFaults.Assurance);

        return Validation.Of(new Caller
        {
            Scheme = registration.Name,
            TenantId = tenantId,
            SubjectId = subjectId,
            ClientId = clientId,
            DisplayName = TokenText.DisplayName(claims, "name"),
            IsApp = grant!.IsApp,
            Scopes = grant.Scopes,
            Roles = grant.Roles,
            Acr = acr,
            ExpiresAt = expiresAt,
            CredentialIdHash = TokenText.CredentialIdHash(claims, "jti"),
        });
    }

    private string? CheckOrigin(JsonElement payload, TokenClaims claims, string? keyIssuer)
    {
        if (!claims.Is("iss", registration.Issuer))
            return TokenFaults.Issuer;
        if (keyIssuer is not null && keyIssuer != registration.Issuer)
            return TokenFaults.KeyIssuer;
        if (!claims.HasAudience(registration.Audiences))
            return TokenFaults.Audience;

        // RFC 9449 section 7.1, RFC 8705 section 3: who holds such a token must also prove to hold a key, and nobody asks for that here.
        if (claims.Has("cnf"))
            return TokenFaults.Bound;

        // OpenID Connect Core 1.0 section 3.3.2.11: hashes of what was issued along with an ID token stand in nothing else.
        if (claims.Has("at_hash") || claims.Has("c_hash"))
            return TokenFaults.IdToken;
        return registration.RequiredClaims.All(test => test.Holds(payload)) ? null : TokenFaults.RequiredClaim;
    }

    // A caller's key is made of these with line breaks between: control characters could make two callers one.
    private static bool TryReadId(ClaimPath claim, JsonElement payload, out string id)
    {
        var isThere = claim.TryGetText(payload, out var text) && text is { Length: > 0 and <= MaxIdLength } && !text.Any(char.IsControl);
        id = text ?? "";
        return isThere;
    }

    private bool TryReadClient(JsonElement payload, out string? clientId)
    {
        clientId = null;
        foreach (var claim in registration.ClientClaims)
        {
            if (!claim.TryGetText(payload, out var text) || text?.Length is 0 or > MaxIdLength || (text is not null && clientId is not null && text != clientId))
                return false;
            clientId ??= text;
        }

        return true;
    }

    private static Validation No(string fault) => Validation.No(RefusalReason.CredentialInvalid, fault);
}
