using System.Collections.Frozen;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Whether a token under a good signature is meant for this endpoint, valid now, short-lived, and grants anything. Pure.
/// Follows RFC 7519 section 4.1 and RFC 8725 section 3; scopes are written as RFC 8693 section 4.2 or as Entra does.
/// </summary>
internal static class SharedSecretTokenRule
{
    public const string Scheme = "shared-secret";

    public static Validation Judge(JsonElement payload, SharedSecretOptions options, DateTimeOffset now)
    {
        if (payload.ValueKind != JsonValueKind.Object)
            return No(TokenFaults.Claims);

        var claims = new TokenClaims(payload);
        if (!claims.Is("iss", options.Issuer))
            return No(TokenFaults.Issuer);
        if (!claims.HasOnlyAudience(options.Audience))
            return No(TokenFaults.Audience);
        if (CheckTimes(claims, options, now, out var expiresAt) is { } timeFault)
            return No(timeFault);
        if (!claims.TryGetText("sub", out var subject) || !TokenText.IsName(subject))
            return No(TokenFaults.Subject);
        if (!claims.TryGetText("tid", out var tenant) || (tenant is not null && !TokenText.IsName(tenant)))
            return No(TokenFaults.Tenant);
        if (!claims.TryGetText("client_id", out var client) || (client is not null && !TokenText.IsName(client)))
            return No(TokenFaults.Client);
        if (!TryReadScopes(payload, out var scopes))
            return No(TokenFaults.Scope);
        if (!claims.TryGetTexts("roles", out var roles) || !roles.All(role => ScopeToken.IsValid(role)))
            return No(TokenFaults.Roles);
        if (scopes.Count == 0 && roles.Count == 0)
            return No(TokenFaults.NoGrant);

        return Validation.Of(new Caller
        {
            Scheme = Scheme,
            TenantId = tenant ?? options.Issuer,
            SubjectId = subject!,
            ClientId = client,
            Scopes = scopes,
            Roles = roles.ToFrozenSet(StringComparer.Ordinal),
            ExpiresAt = expiresAt,
            CredentialIdHash = TokenText.CredentialIdHash(claims, "jti"),
        });
    }

    private static string? CheckTimes(TokenClaims claims, SharedSecretOptions options, DateTimeOffset now, out DateTimeOffset expiresAt)
    {
        if (TokenLifetime.CheckSpan(claims, options.ClockSkew, now, out expiresAt) is { } fault)
            return fault;

        // Without iat nobody can tell how long the token was meant to live.
        if (!claims.TryGetInstant("iat", out var issuedAt) || issuedAt is null)
            return TokenFaults.Lifetime;
        if (issuedAt > now + options.ClockSkew)
            return TokenFaults.IssuedInFuture;
        return expiresAt - issuedAt > options.MaxLifetime || expiresAt <= issuedAt ? TokenFaults.Lifetime : null;
    }

    // One of the two names, not both: they could disagree. Separated by single spaces, or as an array.
    private static bool TryReadScopes(JsonElement payload, out FrozenSet<string> scopes)
    {
        scopes = FrozenSet<string>.Empty;
        var hasScope = payload.TryGetProperty("scope", out var claim);
        if (payload.TryGetProperty("scp", out var shortClaim))
        {
            if (hasScope)
                return false;
            claim = shortClaim;
        }
        else if (!hasScope)
        {
            return true;
        }

        return TokenText.TryReadScopes(claim, out scopes);
    }

    private static Validation No(string fault) => Validation.No(RefusalReason.CredentialInvalid, fault);
}
