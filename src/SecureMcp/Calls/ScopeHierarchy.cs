using System.Collections.Frozen;
using System.Collections.Immutable;

namespace SecureMcp.Calls;

/// <summary>Which scopes stand for others: who may write documents may read them. Immutable.</summary>
internal sealed class ScopeHierarchy
{
    private readonly FrozenDictionary<string, ImmutableArray<string>> implied;

    /// <param name="declared">Each scope with what it stands for. What that stands for in turn is found here.</param>
    public ScopeHierarchy(IEnumerable<(string Scope, string Implied)> declared)
    {
        var direct = declared.ToLookup(entry => entry.Scope, entry => entry.Implied, StringComparer.Ordinal);
        implied = direct.ToFrozenDictionary(group => group.Key, group => Reach(group.Key, direct), StringComparer.Ordinal);
    }

    public bool IsEmpty => implied.Count == 0;

    /// <summary>The scopes that <paramref name="scope"/> stands for, itself not among them unless it leads back to itself.</summary>
    public ImmutableArray<string> ImpliedBy(string scope) => implied.TryGetValue(scope, out var all) ? all : [];

    public IEnumerable<string> WithImplied(string scope) => [scope, .. ImpliedBy(scope)];

    /// <summary>The scopes that stand for each other, which none can.</summary>
    public IEnumerable<string> Circular => implied.Where(entry => entry.Value.Contains(entry.Key, StringComparer.Ordinal)).Select(entry => entry.Key).Order(StringComparer.Ordinal);

    private static ImmutableArray<string> Reach(string from, ILookup<string, string> direct)
    {
        HashSet<string> reached = new(StringComparer.Ordinal);
        Queue<string> next = new(direct[from]);
        while (next.TryDequeue(out var scope))
        {
            if (!reached.Add(scope))
                continue;
            foreach (var further in direct[scope])
                next.Enqueue(further);
        }

        return [.. reached.Order(StringComparer.Ordinal)];
    }
}
