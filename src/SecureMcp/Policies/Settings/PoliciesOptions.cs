namespace SecureMcp.Policies;

/// <summary>Settings of the section <c>SecureMcp:Policies</c>. Immutable.</summary>
public sealed class PoliciesOptions
{
    internal const string Section = "SecureMcp:Policies";

    /// <summary>
    /// How many entries one page of a list (tools, prompts, resources, templates) has at most: 1 to 1,000; 200 unless set.
    /// All instances should have the same; a cursor stays good when it changes.
    /// </summary>
    public int PageSize { get; init; } = 200;

    /// <summary>
    /// Whether every tool also needs the scope <c>tool:{name}:invoke</c>, so that single tools are granted at the identity
    /// provider. Off unless set. These scopes are not advertised: their names would tell of tools.
    /// </summary>
    public bool RequireToolScopes { get; init; }

    /// <summary>
    /// Scopes that let callers write although members that only read ask for them too. Every other scope that such a member
    /// asks for is one for reading, and is not enough for a tool that writes. None unless set.
    /// </summary>
    public IReadOnlyList<string> WriteScopes { get; init; } = [];

    /// <summary>What members ask for beside what their code says, or, where a rule says so, in its place.</summary>
    public IReadOnlyList<PolicyRule> Rules { get; init; } = [];
}
