namespace SecureMcp.Policies;

/// <summary>
/// The member is for callers whose credential was verified by one of these schemes: a tool for people alone can keep API keys
/// out. Several of these attributes are all required. Others do not see the member.
/// </summary>
/// <param name="schemes">One or more names of schemes, as <see cref="Calls.Caller.Scheme"/> has them, for example <c>entra</c>.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireSchemeAttribute(params string[] schemes) : Attribute
{
    /// <summary>The names of which one is enough.</summary>
    public IReadOnlyList<string> Schemes { get; } = schemes;
}
