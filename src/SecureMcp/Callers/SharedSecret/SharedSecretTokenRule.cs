using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
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

    /// <summary>The longest name, in characters (OpenID Connect Core section 2, for <c>sub</c>).</summary>
    public const int MaxNameLength = 255;

    // Callers are told apart by these names joined with line breaks, so none may hold one.
    public static bool IsName(string? text) => text is { Length: > 0 and <= MaxNameLength } && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

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
        if (!claims.TryGetText("sub", out var subject) || !IsName(subject))
            return No(TokenFaults.Subject);
        if (!claims.TryGetText("tid", out var tenant) || (tenant is not null && !IsName(tenant)))
            return No(TokenFaults.Tenant);
        if (!claims.TryGetText("client_id", out var client) || (client is not null && !IsName(client)))
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
            CredentialIdHash = claims.TryGetText("jti", out var id) && !string.IsNullOrEmpty(id)
                ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))
                : null,
        });
    }

    private static string? CheckTimes(TokenClaims claims, SharedSecretOptions options, DateTimeOffset now, out DateTimeOffset expiresAt)
    {
        expiresAt = default;
        if (!claims.TryGetInstant("exp", out var expiry) || expiry is null)
            return TokenFaults.Expiry;
        expiresAt = expiry.Value;
        if (now - options.ClockSkew >= expiresAt)
            return TokenFaults.Expired;
        if (!claims.TryGetInstant("nbf", out var notBefore) || notBefore > now + options.ClockSkew)
            return TokenFaults.NotYetValid;

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

        // The empty text, which is no scope, stands for whatever is no text.
        string[] texts = claim.ValueKind switch
        {
            JsonValueKind.String => claim.GetString()!.Split(' '),
            JsonValueKind.Array => [.. claim.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "")],
            _ => [""],
        };
        if (!Array.TrueForAll(texts, text => ScopeToken.IsValid(text)))
            return false;
        scopes = texts.ToFrozenSet(StringComparer.Ordinal);
        return true;
    }

    private static Validation No(string fault) => Validation.No(RefusalReason.CredentialInvalid, fault);
}
