namespace SecureMcp.Policies;

/// <summary>
/// The member is for callers that were granted at least one of these scopes. Several of these attributes, and those of
/// <see cref="RequireScopeAttribute"/>, are all required. Callers without do not see the member, and calling it answers
/// exactly what an unknown name does.
/// </summary>
/// <param name="scopes">
/// Two or more scopes in their short form (RFC 6749 section 3.3), the one that clients are told to ask for first.
/// </param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireAnyScopeAttribute(params string[] scopes) : Attribute
{
    /// <summary>The scopes of which one is enough.</summary>
    public IReadOnlyList<string> Scopes { get; } = scopes;
}
