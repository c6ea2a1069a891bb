namespace SecureMcp.Policies;

/// <summary>
/// The member is for callers that hold at least one of these app roles (<c>roles</c>). Several of these attributes are all
/// required. Callers without it do not see the member, and calling it answers exactly what an unknown name does.
/// </summary>
/// <param name="roles">One or more role values, compared ordinally. An empty list stops the start.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireRoleAttribute(params string[] roles) : Attribute
{
    /// <summary>The role values of which one is enough.</summary>
    public IReadOnlyList<string> Roles { get; } = roles;
}
