using System.Collections.Immutable;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Reads the access attributes of a member's method.</summary>
internal static class AccessDeclaration
{
    /// <summary>The declared rule; adds a sentence to <paramref name="problems"/> for everything that is wrong with it.</summary>
    public static AccessRule Read(string member, IEnumerable<object> attributes, ICollection<string> problems)
    {
        var all = attributes.ToList();
        var scopes = all.OfType<RequireScopeAttribute>().Select(attribute => attribute.Scope).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        var roles = all.OfType<RequireRoleAttribute>().Select(attribute => attribute.Roles.ToImmutableArray()).ToImmutableArray();
        var rule = new AccessRule(scopes, roles, all.OfType<AllowAnyCallerAttribute>().Any())
        {
            AuthenticationContexts = [.. all.OfType<RequireAuthenticationContextAttribute>().Select(attribute => attribute.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            AcrValues = [.. all.OfType<RequireAcrAttribute>().SelectMany(attribute => attribute.Values).Distinct(StringComparer.Ordinal)],
        };
        if (!rule.IsDeclared)
            problems.Add($"{member} has no access rule: add [RequireScope], [RequireRole] or [AllowAnyCaller].");
        if (rule.AnyCaller && (scopes.Length > 0 || roles.Length > 0))
            problems.Add($"{member} carries [AllowAnyCaller] beside another access rule: remove one.");
        foreach (var scope in scopes.Where(scope => !ScopeToken.IsValid(scope)))
            problems.Add($"{member} requires the scope '{scope}', which is no scope-token of RFC 6749 section 3.3.");
        if (roles.Any(set => set.Length == 0 || set.Any(string.IsNullOrWhiteSpace)))
            problems.Add($"{member} carries [RequireRole] with an empty role list or an empty role.");
        foreach (var context in rule.AuthenticationContexts.Where(context => !IsContext(context)))
            problems.Add($"{member} requires the authentication context '{context}', which is none of c1 to c99.");
        if (all.OfType<RequireAcrAttribute>().Any(attribute => attribute.Values.Count == 0 || attribute.Values.Any(value => !ScopeToken.IsValid(value))))
            problems.Add($"{member} carries [RequireAcr] with an empty list, or a value that is not printable ASCII without space, quotation mark and backslash.");
        return rule;
    }

    private static bool IsContext(string id) => id is ['c', >= '1' and <= '9'] or ['c', >= '1' and <= '9', >= '0' and <= '9'];
}
