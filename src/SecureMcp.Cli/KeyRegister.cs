using SecureMcp.Callers;
using SecureMcp.Storage;

namespace SecureMcp.Cli;

/// <summary>The keys in a table as the commands change and show them.</summary>
/// <param name="store">The table.</param>
/// <param name="hashKey">What new keys are hashed under.</param>
/// <param name="clock">The time.</param>
internal sealed class KeyRegister(TableApiKeyStore store, byte[] hashKey, TimeProvider clock)
{
    private const int ShownDigits = 12;
    private const int Attempts = 10;

    public static string Heading => Lines.Of("hash", "id", "tenant", "state", "ends", "last use", "name", "owner", "scopes", "roles");

    /// <summary>The keys of an id that let somebody in, the newest first; of any tenant where none is named.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> LiveAsync(string id, string tenant, CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(id, null, cancellationToken))
            .Where(key => (tenant.Length == 0 || key.TenantId == tenant) && !key.HasEndedBy(clock.GetUtcNow()))
            .OrderByDescending(key => key.CreatedAt)];

    public async Task<IReadOnlyList<ApiKeyRow>> ListAsync(string? id, string? hashPrefix, CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(id, hashPrefix, cancellationToken)).OrderBy(key => key.Id, StringComparer.Ordinal).ThenBy(key => key.CreatedAt)];

    /// <summary>Makes a key with these rights and answers it.</summary>
    public async Task<string> AddAsync(ApiKeyRow rights, CancellationToken cancellationToken)
    {
        var key = KeyOptions.NewKey();
        var row = rights with { Hash = ApiKeyHash.Of(key, hashKey), CreatedAt = clock.GetUtcNow(), LastUsedAt = null, IsRevoked = false, RevokedAt = null };
        return await store.TryAddAsync(row, cancellationToken) ? key : throw new CommandException(ExitCodes.Failed, "The key's hash is taken. Try again.");
    }

    /// <summary>Changes when a key ends; what else happens to it meanwhile, such as its use, is no hindrance.</summary>
    public async Task<ApiKeyRow> EndAsync(ApiKeyRow key, Func<ApiKeyRow, ApiKeyRow> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var changed = change(key);
            if (changed == key || await store.TryEndAsync(changed, cancellationToken))
                return changed;
            key = await store.FindAsync(key.Hash, cancellationToken) ?? throw new CommandException(ExitCodes.Failed, $"The key {Short(key)} is gone.");
        }

        throw new CommandException(ExitCodes.Failed, $"The key {Short(key)} is being changed by others. Try again.");
    }

    /// <summary>So much of its hash that people can tell it from others, and nothing could be checked against.</summary>
    public static string Short(ApiKeyRow key) => ApiKeyHash.Write(key.Hash.ToArray())[..ShownDigits];

    /// <summary>One line of a list.</summary>
    public static string Describe(ApiKeyRow key, DateTimeOffset now) => Lines.Of(
        Short(key),
        key.Id,
        key.TenantId,
        key.IsRevoked ? "revoked" : key.HasEndedBy(now) ? "expired" : "good",
        Times.Write(key.ExpiresAt),
        Times.Write(key.LastUsedAt),
        key.Name,
        key.Owner,
        string.Join(' ', key.Scopes.Order(StringComparer.Ordinal)),
        string.Join(' ', key.Roles.Order(StringComparer.Ordinal)));
}
