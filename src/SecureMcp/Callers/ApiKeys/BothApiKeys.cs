namespace SecureMcp.Callers;

/// <summary>The keys of the settings, and behind them those of a store. A key of the settings asks nobody.</summary>
internal sealed class BothApiKeys(ConfiguredApiKeys configured, IApiKeyStore stored) : IApiKeyStore
{
    public async ValueTask<ApiKeyRow?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) =>
        await configured.FindAsync(hash, cancellationToken) ?? await stored.FindAsync(hash, cancellationToken);

    public ValueTask NoteUseAsync(ApiKeyRow key, DateTimeOffset at, CancellationToken cancellationToken) =>
        key.Version is null ? configured.NoteUseAsync(key, at, cancellationToken) : stored.NoteUseAsync(key, at, cancellationToken);
}
