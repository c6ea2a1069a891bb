using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Remembers whose the newest good credentials are, so that a signature is verified once per token and instance. Holds a
/// credential's SHA-256, never the credential; nothing past its end, nothing that its scheme no longer stands for. Thread-safe.
/// </summary>
internal sealed class TokenCache(IOptions<TokenCacheOptions> options, TimeProvider clock)
{
    private const int MaxOnStack = 4096;

    // Two halves: a full one becomes the older, and what nobody asked for since goes with the one before.
    private readonly int half = (options.Value.MaxEntries + 1) / 2;
    private readonly Lock turning = new();
    private volatile Generations generations = new([], []);

    public Caller? Find(Credential credential)
    {
        if (half == 0)
            return null;
        var key = KeyOf(credential);
        var now = generations;
        if (now.Young.TryGetValue(key, out var entry))
            return Holds(entry) ? entry.Caller : Forget(now.Young, key);
        if (!now.Old.TryGetValue(key, out entry))
            return null;
        if (!Holds(entry))
            return Forget(now.Old, key);
        Add(key, entry);
        return entry.Caller;
    }

    public void Keep(Credential credential, Caller caller, ICachedScheme scheme, object epoch)
    {
        if (half > 0)
            Add(KeyOf(credential), new Entry(caller, scheme, epoch));
    }

    private bool Holds(Entry entry) => clock.GetUtcNow() < entry.Caller.ExpiresAt && ReferenceEquals(entry.Scheme.Epoch, entry.Epoch);

    private static Caller? Forget(ConcurrentDictionary<Key, Entry> from, Key key)
    {
        from.TryRemove(key, out _);
        return null;
    }

    private void Add(Key key, Entry entry)
    {
        var young = generations.Young;
        young[key] = entry;
        if (young.Count < half)
            return;
        lock (turning)
        {
            if (ReferenceEquals(generations.Young, young))
                generations = new Generations([], young);
        }
    }

    private static Key KeyOf(Credential credential)
    {
        var value = credential.Value;
        var length = Encoding.UTF8.GetMaxByteCount(value.Length) + 1;
        var rented = length > MaxOnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        var buffer = rented ?? stackalloc byte[MaxOnStack];
        buffer[0] = (byte)credential.Kind;
        var written = Encoding.UTF8.GetBytes(value, buffer[1..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer[..(written + 1)], hash);
        buffer[..(written + 1)].Clear();
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return MemoryMarshal.Read<Key>(hash);
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Key(ulong A, ulong B, ulong C, ulong D);

    private sealed record Entry(Caller Caller, ICachedScheme Scheme, object Epoch);

    private sealed record Generations(ConcurrentDictionary<Key, Entry> Young, ConcurrentDictionary<Key, Entry> Old);
}
