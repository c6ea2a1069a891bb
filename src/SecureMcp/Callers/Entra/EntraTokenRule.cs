using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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

    private const int MaxDisplayNameLength = 128;

    public static Validation Judge(JsonElement payload, string? keyIssuer, EntraRegistration registration, DateTimeOffset now)
    {
        if (payload.ValueKind != JsonValueKind.Object)
            return No(TokenFaults.Claims);

        var claims = new TokenClaims(payload);
        if (EntraOrigin.Read(claims, keyIssuer, registration, out var origin) is { } originFault)
            return No(originFault);
        if (CheckTimes(claims, registration.ClockSkew, now, out var expiresAt) is { } timeFault)
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
            DisplayName = DisplayName(claims),
            IsApp = grant!.IsApp,
            Scopes = grant.Scopes,
            Roles = grant.Roles,
            AuthenticationContexts = assurance!.Contexts,
            Acr = assurance.ContextClass,
            CanFollowClaimsChallenge = assurance.CanFollowClaimsChallenge,
            ExpiresAt = expiresAt,
            CredentialIdHash = CredentialIdHash(claims),
        });
    }

    private static string? CheckTimes(TokenClaims claims, TimeSpan skew, DateTimeOffset now, out DateTimeOffset expiresAt)
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

    // For people's eyes only, but it reaches logs and terminals: nothing that controls or reorders what is around it.
    private static string? DisplayName(TokenClaims claims)
    {
        if (!claims.TryGetText("name", out var name) || name is null)
            return null;
        var clean = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                continue;
            }

            if (clean.Length + rune.Utf16SequenceLength > MaxDisplayNameLength)
                break;
            clean.Append(rune.ToString());
        }

        return clean.Length == 0 ? null : clean.ToString();
    }

    private static string? CredentialIdHash(TokenClaims claims)
    {
        var id = claims.TryGetText("uti", out var uti) && !string.IsNullOrEmpty(uti) ? uti
            : claims.TryGetText("jti", out var jti) && !string.IsNullOrEmpty(jti) ? jti
            : null;
        return id is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
    }

    private static Validation No(string fault) => Validation.No(RefusalReason.CredentialInvalid, fault);
}
