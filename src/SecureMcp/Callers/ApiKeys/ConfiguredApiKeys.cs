using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace SecureMcp.Callers;

/// <summary>The keys that the settings list. Their last use is kept in the memory of this instance, and told to the log.</summary>
internal sealed class ConfiguredApiKeys(IReadOnlyList<ApiKeyRow> rows, ILogger<ConfiguredApiKeys> logger) : IApiKeyStore
{
    /// <summary>How often the log is told that a key is in use.</summary>
    public static readonly TimeSpan NoteInterval = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<ApiKeyRow, DateTimeOffset> noted = new(ReferenceEqualityComparer.Instance);

    public ValueTask<ApiKeyRow?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) => ValueTask.FromResult(Find(hash.Span));

    public ValueTask NoteUseAsync(ApiKeyRow key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (!noted.TryGetValue(key, out var last) || at - last >= NoteInterval)
        {
            noted[key] = at;
            Log.ApiKeyUsed(logger, key.Id, key.Name, key.Owner, key.ExpiresAt);
        }

        return ValueTask.CompletedTask;
    }

    // Every row is compared, whole, whichever it is: time tells neither how much of a hash was right nor where it stands.
    private ApiKeyRow? Find(ReadOnlySpan<byte> hash)
    {
        ApiKeyRow? found = null;
        foreach (var row in rows)
        {
            if (CryptographicOperations.FixedTimeEquals(row.Hash.Span, hash))
                found = row;
        }

        return found;
    }
}
