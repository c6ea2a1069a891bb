using System.Collections.Frozen;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Whether an answer of the authorization server lets the token in here: active, a bearer token, meant for this endpoint,
/// valid now, and good for something. Pure. Follows RFC 7662 sections 2.2 and 4.
/// </summary>
internal static class IntrospectionRule
{
    public const string Scheme = "introspection";

    /// <summary>How long a caller stays one when the answer doesn't say when the token ends.</summary>
    public static readonly TimeSpan AssumedLifetime = TimeSpan.FromMinutes(5);

    public static Validation Judge(JsonElement answer, IntrospectionOptions options, DateTimeOffset now)
    {
        if (!answer.TryGetProperty("active", out var active) || active.ValueKind != JsonValueKind.True)
            return No(TokenFaults.Inactive);

        var claims = new TokenClaims(answer);
        if (CheckKind(answer, claims) is { } kindFault)
            return No(kindFault);
        if (!claims.TryGetText("iss", out var issuer) || (issuer ?? options.Issuer) != options.Issuer)
            return No(TokenFaults.Issuer);
        if (!IsForUs(answer, options))
            return No(TokenFaults.Audience);
        // The server has said "active", but an answer may be late, and its word on a time binds it too.
        if (TokenLifetime.Check(claims, options.ClockSkew, now, out var expiresAt, AssumedLifetime) is { } timeFault)
            return No(timeFault);
        if (!TryReadTenant(claims, options, out var tenant))
            return No(TokenFaults.Tenant);
        if (!claims.TryGetText(options.ClientClaim, out var client) || (client is not null && !TokenText.IsName(client)))
            return No(TokenFaults.Client);
        if (!claims.TryGetText(options.SubjectClaim, out var subject) || !TokenText.IsName(subject ?? (options.AllowMissingSubject ? client : null)))
            return No(TokenFaults.Subject);
        if (!TryReadScopes(answer, options.ScopeClaim, out var scopes))
            return No(TokenFaults.Scope);
        if (!claims.TryGetTexts(options.RolesClaim, out var roles) || !roles.All(role => ScopeToken.IsValid(role)))
            return No(TokenFaults.Roles);
        if (scopes.Count == 0 && roles.Count == 0)
            return No(TokenFaults.NoGrant);
        // RFC 9470 section 6.2.
        if (!claims.TryGetText("acr", out var acr))
            return No(TokenFaults.Assurance);

        return Validation.Of(new Caller
        {
            Scheme = Scheme,
            TenantId = tenant,
            SubjectId = subject ?? client!,
            ClientId = client,
            // RFC 9068 section 2.2: without a user the client is its own subject.
            IsApp = subject is null || subject == client,
            Scopes = scopes,
            Roles = roles.ToFrozenSet(StringComparer.Ordinal),
            Acr = acr,
            ExpiresAt = expiresAt,
            CredentialIdHash = TokenText.CredentialIdHash(claims, "jti"),
        });
    }

    private static string? CheckKind(JsonElement answer, TokenClaims claims)
    {
        // RFC 7800: bound to a key that the sender must prove to hold, which nobody checks here; taken as a bearer token, a
        // stolen one would do.
        if (answer.TryGetProperty("cnf", out _))
            return TokenFaults.SenderConstrained;
        return claims.TryGetText("token_type", out var type) && (type is null || type.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) ? null : TokenFaults.TokenType;
    }

    private static bool IsForUs(JsonElement answer, IntrospectionOptions options)
    {
        if (!answer.TryGetProperty("aud", out var audience))
            return options.AllowMissingAudience;
        return audience.ValueKind switch
        {
            JsonValueKind.String => audience.ValueEquals(options.Audience),
            JsonValueKind.Array => audience.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
                && audience.EnumerateArray().Any(item => item.ValueEquals(options.Audience)),
            _ => false,
        };
    }

    private static bool TryReadTenant(TokenClaims claims, IntrospectionOptions options, out string tenant)
    {
        tenant = options.Issuer;
        if (string.IsNullOrEmpty(options.TenantClaim))
            return true;
        var isName = claims.TryGetText(options.TenantClaim, out var named) && TokenText.IsName(named);
        tenant = named ?? "";
        return isName;
    }

    // RFC 7662 section 2.2 has one text with spaces; some servers send an array.
    private static bool TryReadScopes(JsonElement answer, string claim, out FrozenSet<string> scopes)
    {
        scopes = FrozenSet<string>.Empty;
        if (!answer.TryGetProperty(claim, out var element))
            return true;
        return (element.ValueKind == JsonValueKind.String && element.GetString()!.Length == 0) || TokenText.TryReadScopes(element, out scopes);
    }

    private static Validation No(string fault) => Validation.No(RefusalReason.CredentialInvalid, fault);
}
