namespace SecureMcp.Callers;

/// <summary>What is wrong between schemes that are each right by themselves; issuers are <see cref="IssuersRule"/>'s.</summary>
internal static class SchemeConflicts
{
    /// <summary>Names that two schemes share, because callers are told apart by them.</summary>
    public static IEnumerable<string> Find(IReadOnlyList<ICallerScheme> schemes) => schemes
        .GroupBy(scheme => scheme.Name, StringComparer.Ordinal)
        .Where(group => group.Skip(1).Any())
        .Select(group => $"SecureMcp:Callers has two schemes with the name '{group.Key}': give one another name.");
}
