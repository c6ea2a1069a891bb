namespace SecureMcp.Callers;

/// <summary>Knows an issuer's signing keys. Safe for concurrent use.</summary>
internal interface ISigningKeySource
{
    ValueTask<SigningKeyLookup> FindAsync(string keyId, CancellationToken cancellationToken);
}

/// <summary>The key, or none; then <see cref="IsUnavailable"/> tells "nobody could be asked" from "there is no such key".</summary>
internal readonly record struct SigningKeyLookup(JsonWebKey? Key, bool IsUnavailable)
{
    public static SigningKeyLookup Unknown => default;

    public static SigningKeyLookup Unavailable => new(null, true);

    public static SigningKeyLookup Of(JsonWebKey key) => new(key, false);
}
