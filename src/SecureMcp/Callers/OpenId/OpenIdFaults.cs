namespace SecureMcp.Callers;

/// <summary>Why the identity provider's documents were not taken: words for the log.</summary>
internal static class OpenIdFaults
{
    public const string Unreachable = "unreachable";
    public const string TimedOut = "timed_out";
    public const string Status = "status";
    public const string TooLarge = "too_large";
    public const string Json = "json";
    public const string Issuer = "issuer";
    public const string KeysUri = "jwks_uri";
    public const string NoKeys = "no_keys";
}
