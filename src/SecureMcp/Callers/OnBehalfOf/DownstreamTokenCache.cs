using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace SecureMcp.Callers;

/// <summary>
/// Keeps downstream tokens, each for the very token that it was exchanged for: what one client was consented to, or one
/// sign-in was good for, is never another's. Bounded; keeps nothing past an expiry. Thread-safe.
/// </summary>
internal sealed class DownstreamTokenCache(TimeProvider clock)
{
    public const int Capacity = 2000;

    /// <summary>What is left of a token's life must be enough to use it.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (DownstreamToken Token, DateTimeOffset Until)> entries = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (gate)
                return entries.Count;
        }
    }

    /// <summary>A hash, so that the user's token is not kept. Neither a token nor a scope holds a space or a line break.</summary>
    public static string KeyOf(string userToken, IEnumerable<string> scopes) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{userToken}\n{string.Join(' ', scopes)}")));

    public bool TryFind(string key, [NotNullWhen(true)] out DownstreamToken? token)
    {
        lock (gate)
        {
            token = entries.TryGetValue(key, out var entry) && clock.GetUtcNow() < entry.Until ? entry.Token : null;
            return token is not null;
        }
    }

    /// <param name="key">From <see cref="KeyOf"/>.</param>
    /// <param name="token">The token.</param>
    /// <param name="userTokenEndsAt">When the token ends that it was exchanged for.</param>
    public void Add(string key, DownstreamToken token, DateTimeOffset userTokenEndsAt)
    {
        var now = clock.GetUtcNow();
        var until = token.ExpiresAt - Margin;
        if (until > userTokenEndsAt)
            until = userTokenEndsAt;
        if (until <= now)
            return;
        lock (gate)
        {
            if (entries.Count >= Capacity && !entries.ContainsKey(key))
                MakeRoom(now);
            entries[key] = (token, until);
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var (key, entry) in entries)
        {
            if (entry.Until <= now)
                entries.Remove(key);
        }

        if (entries.Count >= Capacity)
            entries.Remove(entries.MinBy(entry => entry.Value.Until).Key);
    }
}
