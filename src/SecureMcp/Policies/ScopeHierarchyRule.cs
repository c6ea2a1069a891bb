using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>What a hierarchy of scopes may say. Pure; asked at start.</summary>
internal static class ScopeHierarchyRule
{
    public static IEnumerable<string> FindProblems(IEnumerable<(string Scope, string Implied)> declared, ScopeHierarchy hierarchy)
    {
        foreach (var (scope, implied) in declared)
        {
            foreach (var wrong in new[] { scope, implied }.Where(part => !ScopeToken.IsValid(part)))
                yield return $"AddScopeHierarchy names the scope '{wrong}', which is no scope-token of RFC 6749 section 3.3.";
        }

        foreach (var scope in hierarchy.Circular)
            yield return $"AddScopeHierarchy has the scope '{scope}' stand for itself, by way of what it implies.";
    }
}
