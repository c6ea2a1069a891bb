namespace SecureMcp.Callers;

/// <summary>
/// Why a bearer token was refused: words for the audit record and metrics. The client is told
/// <see cref="Calls.RefusalReason.CredentialInvalid"/> whichever it was.
/// </summary>
internal static class TokenFaults
{
    // Form and signature
    public const string Malformed = "malformed";
    public const string Algorithm = "algorithm";
    public const string Critical = "critical";
    public const string Type = "type";
    public const string KeyUnknown = "key_unknown";
    public const string KeysUnavailable = "keys_unavailable";
    public const string Signature = "signature";

    // Claims, judged only under a good signature
    public const string Claims = "claims";
    public const string Tenant = "tenant";
    public const string Issuer = "issuer";
    public const string KeyIssuer = "key_issuer";
    public const string Version = "version";
    public const string Audience = "audience";
    public const string Expiry = "expiry";
    public const string Expired = "expired";
    public const string NotYetValid = "not_yet_valid";
    public const string IssuedInFuture = "issued_in_future";
    public const string Lifetime = "lifetime";
    public const string Subject = "subject";
    public const string Client = "client";
    public const string ClientNotAllowed = "client_not_allowed";
    public const string ClientAuthentication = "client_authentication";
    public const string IdentityType = "identity_type";
    public const string Scope = "scope";
    public const string Roles = "roles";
    public const string NoGrant = "no_grant";
    public const string Assurance = "assurance";
    public const string IdToken = "id_token";
    public const string Bound = "bound";
    public const string RequiredClaim = "required_claim";
    public const string TokenId = "token_id";
    public const string Replayed = "replayed";
    public const string UsesUnavailable = "uses_unavailable";

    // Said by the authorization server
    public const string Inactive = "inactive";
    public const string TokenType = "token_type";
    public const string SenderConstrained = "sender_constrained";
}
