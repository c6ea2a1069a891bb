using System.Collections.Immutable;

namespace SecureMcp.Calls;

/// <summary>One question about a caller that any of some values answers with yes. Immutable.</summary>
/// <param name="kind">What is asked about.</param>
/// <param name="anyOf">The values of which one is enough, the preferred first; at least one. Compared ordinally.</param>
/// <param name="source">The setting that asks; null where the code does.</param>
internal sealed class AccessTerm(AccessTermKind kind, ImmutableArray<string> anyOf, string? source = null)
{
    public AccessTermKind Kind => kind;

    public ImmutableArray<string> AnyOf => anyOf;

    /// <summary>The setting that asks; null where the code does.</summary>
    public string? Source => source;

    /// <summary>What is asked, without who asks.</summary>
    public string Words => $"{Word(kind)} {string.Join('|', anyOf)}";

    /// <summary>The term in words, for records and operators. Made once, so that a decision allocates nothing.</summary>
    public string Description { get; } = $"{Word(kind)} {string.Join('|', anyOf)}{(source is null ? "" : $" ({source})")}";

    /// <summary>Whether everybody is told that the endpoint knows these values: a name made of a member's would tell of the member.</summary>
    public bool IsAdvertised { get; init; } = true;

    private static string Word(AccessTermKind kind) => kind == AccessTermKind.AuthenticationContext ? "context" : kind.ToString().ToLowerInvariant();
}
