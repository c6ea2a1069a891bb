using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// The mappings of the settings and of code: each sees what the credential says, and only adds. Behind them the hierarchy of
/// scopes, so that a scope is there for all that is asked of a caller, by whomever.
/// </summary>
internal sealed class ScopeMap(IOptions<CallerChainOptions> options, IEnumerable<IScopeMapper> mappers, ScopeHierarchy hierarchy)
{
    private readonly IReadOnlyList<ScopeMapping> mappings = options.Value.ScopeMappings;
    private readonly IScopeMapper[] mappers = [.. mappers];

    // A known token has the same caller each time, whom settings alone give the same each time.
    private readonly ConditionalWeakTable<Caller, Caller> known = [];

    /// <summary>The caller with all that its credential stands for.</summary>
    /// <exception cref="InvalidOperationException">A mapper answered what is no scope.</exception>
    public Caller Apply(Caller caller)
    {
        if (mappers.Length > 0)
            return Add(caller);
        return mappings.Count == 0 && hierarchy.IsEmpty ? caller : known.GetValue(caller, Add);
    }

    /// <summary>What a client must ask the provider of <paramref name="scheme"/> for to be given <paramref name="scope"/>.</summary>
    public string AskedAs(string scope, string? scheme) =>
        mappings.FirstOrDefault(mapping => mapping.Scope is not null && (mapping.Scheme is null || mapping.Scheme == scheme) && mapping.To.Contains(scope, StringComparer.Ordinal))?.Scope ?? scope;

    private Caller Add(Caller caller)
    {
        var added = mappings.Where(mapping => Applies(mapping, caller)).SelectMany(mapping => mapping.To)
            .Concat(mappers.SelectMany(mapper => mapper.ScopesFor(caller).Select(Checked)))
            .ToList();
        // An application's roles of that name are scopes it was granted.
        added.AddRange(caller.Scopes.Concat(caller.IsApp ? caller.Roles : []).Concat(added).SelectMany(scope => hierarchy.ImpliedBy(scope)).ToList());
        return added.Count == 0 ? caller : caller with { Scopes = caller.Scopes.Concat(added).ToFrozenSet(StringComparer.Ordinal) };
    }

    private static bool Applies(ScopeMapping mapping, Caller caller) =>
        (mapping.Scheme is null || mapping.Scheme == caller.Scheme)
        && (mapping.Scope is { } scope ? caller.HasScope(scope) : caller.HasRole(mapping.Role!));

    private static string Checked(string scope) =>
        ScopeToken.IsValid(scope) ? scope : throw new InvalidOperationException("A scope mapper answered what RFC 6749 section 3.3 forbids.");
}
