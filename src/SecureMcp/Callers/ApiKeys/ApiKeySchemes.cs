using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SecureMcp.Callers;

/// <summary>API keys, when their section is there.</summary>
/// <param name="options">Their settings.</param>
/// <param name="configured">Which sections are there.</param>
/// <param name="stored">The keys in the table; asked for where the settings say so.</param>
/// <param name="clock">The time.</param>
/// <param name="loggers">Where their use is told.</param>
internal sealed class ApiKeySchemes(IOptions<ApiKeysOptions> options, ConfiguredSchemes configured, Func<IApiKeyStore> stored, TimeProvider clock, ILoggerFactory loggers) : ISchemeSource
{
    public IEnumerable<ICallerScheme> Schemes
    {
        get
        {
            if (!configured.Has(ApiKeysOptions.Section))
                yield break;
            if (SecretRule.Check(options.Value.HashKey, SecretRule.MinBytes, out var hashKey) is not null)
                throw Unvalidated();
            var keys = new ConfiguredApiKeys([.. options.Value.Keys.Select(RowOf)], loggers.CreateLogger<ConfiguredApiKeys>());
            yield return new ApiKeyScheme(hashKey, options.Value.UseTable ? new BothApiKeys(keys, new KeptApiKeys(stored(), clock)) : keys, clock);
        }
    }

    // Whoever has a key needs no place to get a token.
    public IEnumerable<AuthorizationServer> AuthorizationServers => [];

    internal static ApiKeyRow RowOf(ApiKeyEntry entry) =>
        ApiKeyHash.TryParse(entry.Hash, out var hash) ? RowOf(entry, hash) : throw Unvalidated();

    /// <summary>The row of a key whose hash is told apart from the rest.</summary>
    internal static ApiKeyRow RowOf(ApiKeyEntry entry, ReadOnlyMemory<byte> hash)
    {
        if (!ApiKeyExpiry.TryParse(entry.ExpiresAt, out var expiresAt))
            throw Unvalidated();
        return new ApiKeyRow
        {
            Hash = hash,
            Id = entry.Id,
            TenantId = entry.TenantId,
            ExpiresAt = expiresAt,
            Name = entry.Name,
            Owner = entry.Owner,
            Scopes = entry.Scopes.ToFrozenSet(StringComparer.Ordinal),
            Roles = entry.Roles.ToFrozenSet(StringComparer.Ordinal),
            IsRevoked = entry.Revoked,
        };
    }

    private static FormatException Unvalidated() => new("The options of API keys were used without being validated.");
}
