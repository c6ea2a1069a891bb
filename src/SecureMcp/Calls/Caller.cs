using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace SecureMcp.Calls;

/// <summary>
/// The verified identity behind one request. A tool may take it as a parameter; it is never part of the tool's
/// input schema. Immutable and safe to share between threads.
/// </summary>
/// <remarks>
/// Authorize on <see cref="TenantId"/>, <see cref="SubjectId"/>, <see cref="Scopes"/> and <see cref="Roles"/> only:
/// <see cref="DisplayName"/> is what the token says and can be changed by its owner.
/// </remarks>
public sealed record Caller
{
    /// <summary>The name of the authentication scheme that verified the credential, for example <c>entra</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>The tenant that issued the identity (<c>tid</c>).</summary>
    public required string TenantId { get; init; }

    /// <summary>The immutable id of the user or service principal in its tenant (<c>oid</c>).</summary>
    public required string SubjectId { get; init; }

    /// <summary>The application that the caller uses (<c>azp</c>), or <see langword="null"/> when the credential names none.</summary>
    public string? ClientId { get; init; }

    /// <summary>The name for display. Never authorize on it.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Whether an application calls on its own behalf, without a user.</summary>
    public bool IsApp { get; init; }

    /// <summary>Delegated scopes (<c>scp</c>), case-sensitive (RFC 6749 section 3.3). Empty for an app-only caller.</summary>
    public FrozenSet<string> Scopes { get; init; } = FrozenSet<string>.Empty;

    /// <summary>App roles (<c>roles</c>), case-sensitive.</summary>
    public FrozenSet<string> Roles { get; init; } = FrozenSet<string>.Empty;

    /// <summary>When the credential ends (<c>exp</c>), in UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>SHA-256 of the credential's own id (<c>uti</c> or <c>jti</c>), hexadecimal, to join records without keeping the credential.</summary>
    public string? CredentialIdHash { get; init; }

    /// <summary>
    /// A stable key of the person or service for state and limits: 64 hexadecimal digits, the same for every client and
    /// credential of the same subject, different for every scheme and tenant.
    /// </summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Scheme}\n{TenantId}\n{SubjectId}")));

    /// <summary>
    /// Whether the caller was granted <paramref name="scope"/>: a user by a delegated scope, an app-only caller by an app
    /// role of the same name.
    /// </summary>
    /// <param name="scope">The scope in its short form, for example <c>documents.read</c>. Compared ordinally.</param>
    public bool HasScope(string scope) => Scopes.Contains(scope) || (IsApp && Roles.Contains(scope));

    /// <summary>Whether the caller holds the app role <paramref name="role"/>. Compared ordinally.</summary>
    public bool HasRole(string role) => Roles.Contains(role);
}
