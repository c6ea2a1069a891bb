using System.Security.Cryptography;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// API keys, sent as <c>X-API-Key</c> or as a bearer token. Which of a key's faults it was goes to the record; the client
/// gets one answer for all of them.
/// </summary>
internal sealed class ApiKeyScheme(byte[] hashKey, IApiKeyStore store, TimeProvider clock) : ICallerScheme
{
    public const string SchemeName = "api-key";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public string Name => SchemeName;

    public bool Fits(Credential credential) => credential.Kind == CredentialKind.ApiKey || ApiKeyFormat.IsClaimedBy(credential.Value);

    public async ValueTask<Authentication> AuthenticateAsync(Credential credential, CancellationToken cancellationToken)
    {
        // Before anything is hashed or looked up: a mistyped key costs nothing and asks nobody.
        if (ApiKeyFormat.Check(credential.Value) is { } fault)
            return Authentication.Refused(fault);

        var hash = ApiKeyHash.Of(credential.Value, hashKey);
        ApiKeyRow? row;
        try
        {
            row = await store.FindAsync(hash, cancellationToken);
        }
        catch (StateUnavailableException)
        {
            return Authentication.Unavailable(CredentialFaults.KeysUnavailable, RetryAfter);
        }

        var now = clock.GetUtcNow();
        if (row is null || !IsFor(row, hash))
            return Authentication.Refused(CredentialFaults.KeyUnknown);
        if (row.IsRevoked)
            return Authentication.Refused(CredentialFaults.KeyRevoked);
        if (now >= row.ExpiresAt)
            return Authentication.Refused(CredentialFaults.KeyExpired);

        await store.NoteUseAsync(row, now, cancellationToken);
        return Authentication.Of(CallerOf(row));
    }

    // A store may look rows up by an index that compares loosely, or early: the whole hash is what decides.
    private static bool IsFor(ApiKeyRow row, byte[] hash) => CryptographicOperations.FixedTimeEquals(row.Hash.Span, hash);

    private static Caller CallerOf(ApiKeyRow row) => new()
    {
        Scheme = SchemeName,
        TenantId = row.TenantId,
        SubjectId = row.Id,
        ClientId = row.Id,
        DisplayName = row.Name,
        IsApp = true,
        Scopes = row.Scopes,
        Roles = row.Roles,
        ExpiresAt = row.ExpiresAt,
        // Tells the keys of one caller apart during a rotation, and gives neither the key nor the kept hash away.
        CredentialIdHash = Convert.ToHexStringLower(SHA256.HashData(row.Hash.Span)),
    };
}
