using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Which members a rule of the settings means. Pure.</summary>
internal static class MemberPattern
{
    public const string Rule = "must be 'tool:', 'prompt:', 'resource:' or 'template:' with a name, perhaps one that ends with '*'; or '*'; or 'writes'.";

    private const string Writes = "writes";

    public static bool IsValid(string? pattern) => pattern is "*" or Writes || (Split(pattern) is (not null, { Length: > 0 } name) && name.IndexOf('*') is var star && (star < 0 || star == name.Length - 1));

    public static bool Matches(string pattern, Member member)
    {
        if (pattern is "*" or Writes)
            return pattern == "*" || !member.IsReadOnly;
        var (kind, name) = Split(pattern);
        return kind == member.Kind && (name is [.. var start, '*'] ? member.Name.StartsWith(start, StringComparison.Ordinal) : name == member.Name);
    }

    /// <summary>The member as a pattern names it.</summary>
    public static string Of(Member member) => $"{Word(member.Kind)}:{member.Name}";

    private static (MemberKind? Kind, string? Name) Split(string? pattern)
    {
        if (pattern is null || pattern.IndexOf(':') is not (> 0 and var colon))
            return default;
        foreach (var kind in Enum.GetValues<MemberKind>())
        {
            if (pattern.AsSpan(0, colon).Equals(Word(kind), StringComparison.Ordinal))
                return (kind, pattern[(colon + 1)..]);
        }

        return default;
    }

    private static string Word(MemberKind kind) => kind switch
    {
        MemberKind.ResourceTemplate => "template",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
