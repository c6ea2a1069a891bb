namespace SecureMcp.Callers;

/// <summary>Knows an issuer's signing keys. Safe for concurrent use.</summary>
internal interface ISigningKeySource
{
    ValueTask<SigningKeyLookup> FindAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>
    /// Stays the same object as long as what was judged by these keys would be judged so again; null while there are none.
    /// Starts a renewal when one is due, like <see cref="FindAsync"/>.
    /// </summary>
    object? Epoch { get; }
}

/// <summary>The key, or none; then <see cref="IsUnavailable"/> tells "nobody could be asked" from "there is no such key".</summary>
internal readonly record struct SigningKeyLookup(JsonWebKey? Key, bool IsUnavailable)
{
    public static SigningKeyLookup Unknown => default;

    public static SigningKeyLookup Unavailable => new(null, true);

    public static SigningKeyLookup Of(JsonWebKey key) => new(key, false);
}
