using System.Collections.Frozen;
using SecureMcp.Callers;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>How an API key is written as a row: under its keyed hash, which says nothing of the key.</summary>
internal static class ApiKeyEntity
{
    public const string KeyId = "KeyId";
    public const string LastUsedAt = "LastUsedAt";

    /// <summary>How long a key that has ended is told from one that never was.</summary>
    public static readonly TimeSpan KeptBehindItsEnd = TimeSpan.FromDays(90);

    private const string EndsAt = "EndsAt";
    private const string RevokedAt = "RevokedAt";
    private const string CreatedAt = "CreatedAt";
    private const string TenantId = "TenantId";

    public static string PartitionOf(string hash) => hash[..2];

    public static TableEntity Keys(ApiKeyRow key)
    {
        var hash = ApiKeyHash.Write(key.Hash.ToArray());
        return new TableEntity(PartitionOf(hash), hash);
    }

    public static TableEntity From(ApiKeyRow key)
    {
        var row = Keys(key);
        row["Version"] = 1;
        row[KeyId] = key.Id;
        row[TenantId] = key.TenantId;
        row[nameof(key.Name)] = key.Name;
        row[nameof(key.Owner)] = key.Owner;
        row[nameof(key.Scopes)] = string.Join(' ', key.Scopes.Order(StringComparer.Ordinal));
        row[nameof(key.Roles)] = string.Join(' ', key.Roles.Order(StringComparer.Ordinal));
        row[CreatedAt] = key.CreatedAt;
        SetEnd(row, key);
        return row;
    }

    /// <summary>The properties that say when it ends, and when the row may go.</summary>
    public static void SetEnd(TableEntity row, ApiKeyRow key)
    {
        row[EndsAt] = key.ExpiresAt;
        row[RevokedAt] = key.RevokedAt;
        var end = key.RevokedAt is { } revoked && revoked < key.ExpiresAt ? revoked : key.ExpiresAt;
        row[StoredTable.ExpiresAt] = end < DateTimeOffset.MaxValue - KeptBehindItsEnd ? end + KeptBehindItsEnd : DateTimeOffset.MaxValue;
    }

    /// <summary>Reads a row.</summary>
    /// <exception cref="StateUnavailableException">It is none that was written here: who it is for must not be guessed.</exception>
    public static ApiKeyRow Read(TableEntity row)
    {
        if (!ApiKeyHash.TryParse(row.RowKey, out var hash) || row.GetString(KeyId) is not { Length: > 0 } id || row.GetString(TenantId) is not { Length: > 0 } tenant
            || row.GetDateTimeOffset(EndsAt) is not { } endsAt || row.ETag == default || row["Version"] is not 1)
        {
            throw new StateUnavailableException("A row of the table of API keys cannot be read.");
        }

        return new ApiKeyRow
        {
            Hash = hash,
            Id = id,
            TenantId = tenant,
            ExpiresAt = endsAt,
            Name = row.GetString(nameof(ApiKeyRow.Name)),
            Owner = row.GetString(nameof(ApiKeyRow.Owner)),
            Scopes = Words(row.GetString(nameof(ApiKeyRow.Scopes))),
            Roles = Words(row.GetString(nameof(ApiKeyRow.Roles))),
            // A revocation that cannot be read is one.
            IsRevoked = row[RevokedAt] is not null,
            RevokedAt = row.GetDateTimeOffset(RevokedAt),
            CreatedAt = row.GetDateTimeOffset(CreatedAt),
            LastUsedAt = row.GetDateTimeOffset(LastUsedAt),
            Version = row.ETag.ToString("H"),
        };
    }

    private static FrozenSet<string> Words(string? text) =>
        (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
