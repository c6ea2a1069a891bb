using System.Collections.Immutable;
using System.Text.Json;

namespace SecureMcp.Calls;

/// <summary>What an instance must know of a session to serve it, whichever opened it. Immutable.</summary>
/// <param name="Version">The revision that was agreed on.</param>
/// <param name="Client">The parameters of <c>initialize</c> that name the client and what it can do, as JSON in UTF-8.</param>
internal sealed record SessionState(string Version, ReadOnlyMemory<byte> Client)
{
    /// <summary>The most bytes of <see cref="Client"/>, and of all subscriptions together.</summary>
    public const int MaxBytes = 32 * 1024;

    /// <summary>The least severe log messages that the client wants; null before it said so.</summary>
    public string? LogLevel { get; init; }

    /// <summary>The URIs of the resources whose changes the client wants to hear of.</summary>
    public ImmutableSortedSet<string> Subscriptions { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The subscriptions as a JSON array in UTF-8.</summary>
    public byte[] SubscriptionsUtf8 => JsonSerializer.SerializeToUtf8Bytes(Subscriptions);
}
