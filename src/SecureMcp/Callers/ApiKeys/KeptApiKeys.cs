using System.Collections.Concurrent;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Remembers what a store said of a key, so that a key in use costs one look in ten seconds and a revocation holds within
/// ten. However many calls bring one key at a time, the store is asked once. Thread-safe.
/// </summary>
internal sealed class KeptApiKeys(IApiKeyStore store, TimeProvider clock, int capacity = KeptApiKeys.MaxKeys) : IApiKeyStore
{
    /// <summary>How long an answer is believed, counted from before the store was asked.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    /// <summary>The most keys that are remembered, and as many hashes that are no key's: apart, so that made-up keys drive out none.</summary>
    public const int MaxKeys = 10_000;

    /// <summary>The most looks at a time: a flood of made-up keys must not become one at the store.</summary>
    public const int MaxLooks = 64;

    private readonly ConcurrentDictionary<string, (ApiKeyRow? Row, Moment AsOf)> known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (ApiKeyRow? Row, Moment AsOf)> unknown = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task<ApiKeyRow?>> looks = new(StringComparer.Ordinal);

    public async ValueTask<ApiKeyRow?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        var name = Convert.ToHexStringLower(hash.Span);
        if (IsFresh(known, name, out var row) || IsFresh(unknown, name, out row))
            return row;
        Task<ApiKeyRow?>? look;
        lock (gate)
        {
            if (!looks.TryGetValue(name, out look))
            {
                if (looks.Count >= MaxLooks)
                    throw new StateUnavailableException("Too many API keys are being looked up.");
                looks[name] = look = Task.Run(() => LookAsync(name, hash), CancellationToken.None);
            }
        }

        // The look is everybody's: one caller that goes away doesn't stop it.
        return await look.WaitAsync(cancellationToken);
    }

    public ValueTask NoteUseAsync(ApiKeyRow key, DateTimeOffset at, CancellationToken cancellationToken) => store.NoteUseAsync(key, at, cancellationToken);

    private bool IsFresh(ConcurrentDictionary<string, (ApiKeyRow? Row, Moment AsOf)> kept, string name, out ApiKeyRow? row)
    {
        row = null;
        if (!kept.TryGetValue(name, out var answer) || answer.AsOf.AgeBy(clock) >= KeptFor)
            return false;
        row = answer.Row;
        return true;
    }

    private async Task<ApiKeyRow?> LookAsync(string name, ReadOnlyMemory<byte> hash)
    {
        try
        {
            var asOf = Moment.Now(clock);
            var row = await store.FindAsync(hash, CancellationToken.None);
            Keep(row is null ? unknown : known, name, (row, asOf));
            (row is null ? known : unknown).TryRemove(name, out _);
            return row;
        }
        finally
        {
            lock (gate)
                looks.Remove(name);
        }
    }

    private void Keep(ConcurrentDictionary<string, (ApiKeyRow? Row, Moment AsOf)> kept, string name, (ApiKeyRow? Row, Moment AsOf) answer)
    {
        if (kept.Count >= capacity)
        {
            foreach (var (old, stale) in kept)
            {
                if (stale.AsOf.AgeBy(clock) >= KeptFor)
                    kept.TryRemove(old, out _);
            }

            // Forgetting costs a look and nothing else.
            if (kept.Count >= capacity)
                kept.Clear();
        }

        kept[name] = answer;
    }
}
