using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// Keeps reading and writing apart: who was granted nothing but what is asked for to read never sees a tool that writes.
/// Pure; asked at start.
/// </summary>
internal static class WriteRule
{
    /// <summary>One sentence for every tool that writes and that a right to read would be enough for.</summary>
    /// <param name="members">The members with their rules.</param>
    /// <param name="writeScopes">Scopes that let callers write although members that only read ask for them too.</param>
    /// <param name="everybodys">Scopes that every caller of the endpoint has, whatever it does.</param>
    /// <param name="mappings">Scopes that credentials name, each with one that it gives by the settings.</param>
    /// <param name="hierarchy">Which scopes stand for which.</param>
    public static IEnumerable<string> FindProblems(
        IReadOnlyList<Member> members,
        IReadOnlyCollection<string> writeScopes,
        IEnumerable<string> everybodys,
        IEnumerable<(string Scope, string Given)> mappings,
        ScopeHierarchy hierarchy)
    {
        var forReading = members.Where(member => member.IsReadOnly)
            .SelectMany(member => member.Access.Gates.Concat(member.Access.Conditions.Select(condition => condition.Needs)))
            .Where(term => term.Kind == AccessTermKind.Scope)
            .SelectMany(term => term.AnyOf)
            .Concat(everybodys)
            .Except(writeScopes, StringComparer.Ordinal)
            .ToHashSet(StringComparer.Ordinal);
        // Who has a scope for reading has what it gives and stands for too.
        var given = mappings.Where(mapping => forReading.Contains(mapping.Scope)).Select(mapping => mapping.Given);
        var reached = forReading.Concat(given).SelectMany(hierarchy.WithImplied).Except(writeScopes, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        foreach (var member in members.Where(member => !member.IsReadOnly))
        {
            foreach (var rule in new[] { member.Access, member.Proposed })
            {
                if (rule is null || rule.Gates.Any(term => LetsWrite(term, reached)))
                    continue;
                yield return $"The tool '{member.Name}' writes, and to see it nothing is needed but what also lets callers read: ask for a role, or for a scope that no member asks for that only reads "
                    + $"({PoliciesOptions.Section}:{nameof(PoliciesOptions.WriteScopes)} names exceptions).";
                break;
            }
        }
    }

    private static bool LetsWrite(AccessTerm term, HashSet<string> forReading) =>
        term.Kind == AccessTermKind.Role || (term.Kind == AccessTermKind.Scope && !term.AnyOf.Any(forReading.Contains));
}
