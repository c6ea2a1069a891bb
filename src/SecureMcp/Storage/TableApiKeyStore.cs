using System.Collections.Concurrent;
using Azure;
using Microsoft.Extensions.Logging;
using SecureMcp.Callers;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>
/// API keys as rows under their keyed hash. The endpoint looks keys up and notes their use; making, ending and listing them
/// is for operators.
/// </summary>
internal sealed class TableApiKeyStore(TableClient table, ILogger<TableApiKeyStore> logger) : IApiKeyStore
{
    /// <summary>How often the last use of a key is written.</summary>
    public static readonly TimeSpan NoteInterval = TimeSpan.FromHours(1);

    private readonly StoredTable keys = new(table, logger);
    private readonly ConcurrentDictionary<string, DateTimeOffset> noted = new(StringComparer.Ordinal);

    public async ValueTask<ApiKeyRow?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        var name = ApiKeyHash.Write(hash.ToArray());
        var answer = await keys.RunAsync((client, cancellation) => client.GetEntityIfExistsAsync(ApiKeyEntity.PartitionOf(name), name, cancellation), cancellationToken);
        return answer switch
        {
            { Outcome: TableOutcome.NotFound } => null,
            { Outcome: TableOutcome.Done, Entity: { } row } => ApiKeyEntity.Read(row),
            _ => throw keys.Unreadable(),
        };
    }

    public ValueTask NoteUseAsync(ApiKeyRow key, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var name = ApiKeyHash.Write(key.Hash.ToArray());
        var last = noted.TryGetValue(name, out var here) && here > key.LastUsedAt.GetValueOrDefault() ? here : key.LastUsedAt;
        if (last is not { } known || at - known >= NoteInterval)
        {
            noted[name] = at;
            _ = NoteAsync(key, at);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Adds a key; answers false when its hash is taken.</summary>
    /// <remarks>A hash of 256 random bits that a retry finds is the one of its own first try.</remarks>
    public async ValueTask<bool> TryAddAsync(ApiKeyRow key, CancellationToken cancellationToken)
    {
        var answer = await keys.RunAsync((client, cancellation) => client.AddEntityAsync(ApiKeyEntity.From(key), cancellation), cancellationToken);
        return answer.Outcome == TableOutcome.Done || answer is { Outcome: TableOutcome.Conflict, WasRetried: true };
    }

    /// <summary>Writes when the key ends and whether it was revoked, unless the row was changed since it was read: then answers false.</summary>
    public async ValueTask<bool> TryEndAsync(ApiKeyRow key, CancellationToken cancellationToken)
    {
        var row = ApiKeyEntity.Keys(key);
        ApiKeyEntity.SetEnd(row, key);
        return (await keys.RunAsync((client, cancellation) => client.UpdateEntityAsync(row, new ETag(key.Version!), TableUpdateMode.Merge, cancellation), cancellationToken)).Outcome == TableOutcome.Done;
    }

    /// <summary>Every key, or those of one id, or those whose hash begins so.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> ListAsync(string? id, string? hashPrefix, CancellationToken cancellationToken)
    {
        var filter = (id, hashPrefix) switch
        {
            (null, null) => null,
            (null, _) => TableFilter.Prefix(ApiKeyEntity.PartitionOf(hashPrefix), hashPrefix),
            _ => TableFilter.Equal(ApiKeyEntity.KeyId, id),
        };
        List<ApiKeyRow> found = [];
        await foreach (var page in keys.PagesAsync(new TableQuery { Filter = filter }, cancellationToken))
            found.AddRange(page.Entities.Select(ApiKeyEntity.Read));
        return found;
    }

    private async Task NoteAsync(ApiKeyRow key, DateTimeOffset at)
    {
        await Task.Yield();
        var row = ApiKeyEntity.Keys(key);
        row[ApiKeyEntity.LastUsedAt] = at;
        try
        {
            // Only what was read is changed: a key that was ended or removed meanwhile stays so, and its use is not news.
            await keys.RunAsync((client, cancellation) => client.UpdateEntityAsync(row, new ETag(key.Version!), TableUpdateMode.Merge, cancellation), CancellationToken.None);
        }
        catch (StateUnavailableException)
        {
            // Told to the log where it happened; the next hour brings another try.
        }
    }
}
