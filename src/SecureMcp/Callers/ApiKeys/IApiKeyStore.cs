using System.Collections.Frozen;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>Knows the API keys by their keyed hash, and when each was used last. Safe for concurrent use.</summary>
internal interface IApiKeyStore
{
    /// <summary>The key with this hash, whatever its state; null for none.</summary>
    /// <exception cref="StateUnavailableException">Nobody can tell just now.</exception>
    ValueTask<ApiKeyRow?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken);

    /// <summary>Notes that the key let somebody in. Losing that is no reason to refuse or to wait: a failure stays inside.</summary>
    ValueTask NoteUseAsync(ApiKeyRow key, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>One key: what it grants, to whom, and until when. Several with the same <see cref="Id"/> are one caller.</summary>
internal sealed record ApiKeyRow
{
    /// <summary><see cref="ApiKeyHash"/> of the key.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    public required string Id { get; init; }

    public required string TenantId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public string? Name { get; init; }

    public string? Owner { get; init; }

    public FrozenSet<string> Scopes { get; init; } = FrozenSet<string>.Empty;

    public FrozenSet<string> Roles { get; init; } = FrozenSet<string>.Empty;

    public bool IsRevoked { get; init; }

    /// <summary>When it was taken back; null also where the store does not know.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was made; null where the store does not know.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it let somebody in for the last time, to about an hour; null for never, or where the store does not know.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>What a conditional write compares; null where the store writes none.</summary>
    public string? Version { get; init; }

    /// <summary>Whether it lets nobody in any more.</summary>
    public bool HasEndedBy(DateTimeOffset now) => IsRevoked || now >= ExpiresAt;

    // Whatever prints a row must not print its hash.
    public override string ToString() => Id;
}
