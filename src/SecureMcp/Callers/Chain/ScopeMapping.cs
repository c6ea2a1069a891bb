namespace SecureMcp.Callers;

/// <summary>
/// Gives further scopes to callers whose credential names a scope or a role, so that members can ask for the endpoint's own
/// names whatever the identity provider calls them. What a mapping gives leads to no other mapping. Immutable.
/// </summary>
public sealed class ScopeMapping
{
    /// <summary>The scheme whose callers are meant, for example <c>entra</c>; every scheme's unless set.</summary>
    public string? Scheme { get; init; }

    /// <summary>The scope that the credential names. Exactly one of this and <see cref="Role"/>.</summary>
    public string? Scope { get; init; }

    /// <summary>The role that the credential names.</summary>
    public string? Role { get; init; }

    /// <summary>The scopes that it stands for, short form. At least one.</summary>
    public IReadOnlyList<string> To { get; init; } = [];
}
