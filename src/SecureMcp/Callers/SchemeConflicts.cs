namespace SecureMcp.Callers;

/// <summary>What is wrong between schemes that are each right by themselves; issuers are <see cref="IssuersRule"/>'s.</summary>
internal static class SchemeConflicts
{
    /// <summary>Names that two schemes share, or that are none, because callers are told apart by them.</summary>
    public static IEnumerable<string> Find(IReadOnlyList<ICallerScheme> schemes) =>
    [
        .. schemes
            .GroupBy(scheme => scheme.Name, StringComparer.Ordinal)
            .Where(group => group.Skip(1).Any())
            .Select(group => $"SecureMcp:Callers has two schemes with the name '{group.Key}': give one another name."),
        .. schemes
            .Where(scheme => !IsName(scheme.Name))
            .Select(scheme => $"The name of the scheme {scheme.GetType().Name} must be lower-case letters, digits and hyphens, and not '{AnonymousDoor.Scheme}'."),
    ];

    /// <summary>Mappings for schemes that are not there: misspelt, they would silently grant nothing.</summary>
    public static IEnumerable<string> FindUnknown(IReadOnlyList<ICallerScheme> schemes, IReadOnlyList<ScopeMapping> mappings)
    {
        for (var i = 0; i < mappings.Count; i++)
        {
            if (mappings[i].Scheme is { } named && schemes.All(scheme => scheme.Name != named))
                yield return $"{CallerChainOptions.SectionName}:ScopeMappings:{i}:Scheme must be the name of a scheme that is configured: {string.Join(", ", schemes.Select(scheme => scheme.Name))}.";
        }
    }

    private static bool IsName(string? name) =>
        name is { Length: > 0 } and not AnonymousDoor.Scheme && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
