namespace SecureMcp.Callers;

/// <summary>
/// The keys of one cloud alone. Entra's key documents also list keys of other clouds, which must not sign for a tenant of
/// this one.
/// </summary>
internal sealed class EntraCloudKeys(ISigningKeySource keys, EntraCloud cloud) : ISigningKeySource
{
    public object? Epoch => keys.Epoch;

    public async ValueTask<SigningKeyLookup> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var lookup = await keys.FindAsync(keyId, cancellationToken);
        return lookup.Key?.CloudInstance is { } instance && cloud.Name is { } name && instance != name ? SigningKeyLookup.Unknown : lookup;
    }
}
