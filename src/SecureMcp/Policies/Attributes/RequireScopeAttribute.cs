namespace SecureMcp.Policies;

/// <summary>
/// The member is for callers that were granted this scope: a user by a delegated scope (<c>scp</c>), an application that
/// calls on its own behalf by an app role of the same name. Several of these attributes are all required. Callers without
/// it do not see the member, and calling it answers exactly what an unknown name does.
/// </summary>
/// <param name="scope">
/// The scope in its short form, for example <c>documents.read</c>. RFC 6749 section 3.3 sets the characters: printable
/// ASCII without space, quotation mark and backslash.
/// </param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireScopeAttribute(string scope) : Attribute
{
    /// <summary>The scope in its short form.</summary>
    public string Scope { get; } = scope;
}
