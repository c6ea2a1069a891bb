namespace SecureMcp.Callers;

/// <summary>
/// What was wrong with a credential before anything was known of its issuer, or with one that has none: words for the audit
/// record, never sent to the client.
/// </summary>
internal static class CredentialFaults
{
    public const string TooLong = "too_long";
    public const string Syntax = "syntax";
    public const string SeveralHeaders = "several_headers";
    public const string SeveralCredentials = "several_credentials";
    public const string InQuery = "in_query";
    public const string OtherScheme = "other_scheme";
    public const string None = "none";
    public const string Unrecognized = "unrecognized";

    // API keys
    public const string KeyForm = "api_key_form";
    public const string KeyChecksum = "api_key_checksum";
    public const string KeyUnknown = "api_key_unknown";
    public const string KeyRevoked = "api_key_revoked";
    public const string KeyExpired = "api_key_expired";
    public const string KeysUnavailable = "api_keys_unavailable";
    public const string Unnamed = "unnamed";
    public const string HandshakesSpent = "handshakes_spent";
    public const string NotHandshake = "not_handshake";
}
