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

    /// <summary>
    /// Whether nobody was verified: a request without any credential, where the settings let it in. Everybody who comes so is
    /// one and the same caller, without scopes and roles.
    /// </summary>
    public bool IsAnonymous { get; init; }

    /// <summary>
    /// Granted scopes, case-sensitive (RFC 6749 section 3.3): delegated by a user, or the application's own where an issuer
    /// grants it scopes. Microsoft Entra grants an application roles instead. Those that the settings map to are among
    /// them.
    /// </summary>
    public FrozenSet<string> Scopes { get; init; } = FrozenSet<string>.Empty;

    /// <summary>App roles (<c>roles</c>), case-sensitive.</summary>
    public FrozenSet<string> Roles { get; init; } = FrozenSet<string>.Empty;

    /// <summary>
    /// The Conditional Access authentication contexts that the sign-in met (Entra's <c>acrs</c>), for example <c>c1</c>.
    /// Case-sensitive.
    /// </summary>
    public FrozenSet<string> AuthenticationContexts { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The authentication context class that the sign-in met (<c>acr</c>, RFC 9470), or <see langword="null"/>.</summary>
    public string? Acr { get; init; }

    /// <summary>Whether the client says that it follows Entra's claims challenges (<c>xms_cc</c> with <c>cp1</c>).</summary>
    public bool CanFollowClaimsChallenge { get; init; }

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
    /// Whether the caller was granted <paramref name="scope"/>: by a scope, or, an app-only caller, by an app role of the same
    /// name. A user's role grants no scope, and nobody's scope is a role.
    /// </summary>
    /// <param name="scope">The scope in its short form, for example <c>documents.read</c>. Compared ordinally.</param>
    public bool HasScope(string scope) => Scopes.Contains(scope) || (IsApp && Roles.Contains(scope));

    /// <summary>Whether the caller holds the app role <paramref name="role"/>. Compared ordinally.</summary>
    public bool HasRole(string role) => Roles.Contains(role);
}
