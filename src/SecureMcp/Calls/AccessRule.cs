using System.Collections.Immutable;

namespace SecureMcp.Calls;

/// <summary>
/// Who may use a member: every scope of <see cref="AllScopes"/>, and of every entry of <see cref="RoleSets"/> at least one
/// role. A rule that asks for nothing must say so with <see cref="AnyCaller"/>.
/// </summary>
internal sealed record AccessRule(ImmutableArray<string> AllScopes, ImmutableArray<ImmutableArray<string>> RoleSets, bool AnyCaller)
{
    /// <summary>The Conditional Access authentication contexts that a sign-in must all have met for use.</summary>
    public ImmutableArray<string> AuthenticationContexts { get; init; } = [];

    /// <summary>The authentication context classes of which a sign-in must have met one for use; empty asks for none.</summary>
    public ImmutableArray<string> AcrValues { get; init; } = [];

    /// <summary>Whether the rule grants anything to anybody: the empty rule is a forgotten one.</summary>
    public bool IsDeclared => AnyCaller || AllScopes.Length > 0 || RoleSets.Length > 0;
}
