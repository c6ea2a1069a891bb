using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using SecureMcp.Calls;

namespace SecureMcp.Testing;

/// <summary>Who is behind which token. The tokens can't be guessed: the endpoint listens where every process of the machine reaches it.</summary>
internal sealed class TestCallers(IReadOnlySet<string> schemes)
{
    private const int TokenBytes = 32;

    private readonly ConcurrentDictionary<string, Caller> byToken = new(StringComparer.Ordinal);
    private int count;

    /// <summary>The number of the next caller, so that no two are one person by accident.</summary>
    public int Next() => Interlocked.Increment(ref count);

    /// <summary>Lets a caller in, and answers its token.</summary>
    /// <exception cref="ArgumentException">Its scheme was not named at the start.</exception>
    public string Admit(Caller caller)
    {
        if (!schemes.Contains(caller.Scheme))
            throw new ArgumentException($"No caller comes by the scheme '{caller.Scheme}' here: name it at the start with WithSchemes. Known: {string.Join(", ", schemes.Order(StringComparer.Ordinal))}.", nameof(caller));
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        byToken[token] = caller;
        return token;
    }

    public Caller? Find(string token, string scheme) => byToken.GetValueOrDefault(token) is { } caller && caller.Scheme == scheme ? caller : null;
}
