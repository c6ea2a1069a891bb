using Microsoft.AspNetCore.Authorization;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Reads the access attributes of a member's method.</summary>
internal static class AccessDeclaration
{
    /// <summary>The declared rule; adds a sentence to <paramref name="problems"/> for everything that is wrong with it.</summary>
    public static AccessRule Read(string member, IEnumerable<object> attributes, ICollection<string> problems)
    {
        var all = attributes.ToList();
        List<AccessTerm> terms =
        [
            .. all.OfType<RequireScopeAttribute>().Select(attribute => attribute.Scope).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(scope => new AccessTerm(AccessTermKind.Scope, [scope])),
            .. Terms<RequireAnyScopeAttribute>(AccessTermKind.Scope, attribute => attribute.Scopes),
            .. Terms<RequireRoleAttribute>(AccessTermKind.Role, attribute => attribute.Roles),
            .. Terms<RequireClientAttribute>(AccessTermKind.Client, attribute => attribute.ClientIds),
            .. Terms<RequireTenantAttribute>(AccessTermKind.Tenant, attribute => attribute.TenantIds),
            .. Terms<RequireSchemeAttribute>(AccessTermKind.Scheme, attribute => attribute.Schemes),
            .. all.OfType<RequireAuthenticationContextAttribute>().Select(attribute => attribute.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(id => new AccessTerm(AccessTermKind.AuthenticationContext, [id])),
            .. Terms<RequireAcrAttribute>(AccessTermKind.Acr, attribute => attribute.Values),
        ];
        var policies = all.OfType<RequirePolicyAttribute>().Select(attribute => attribute.Policy).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var rule = AccessRules.Of(terms, [.. policies.Select(policy => new VoterTerm(policy))]) with
        {
            AnyCaller = all.OfType<AllowAnyCallerAttribute>().Any(),
            Visibility = all.OfType<VisibilityAttribute>().FirstOrDefault()?.Visibility ?? MemberVisibility.ByRule,
        };
        if (!rule.IsDeclared)
            problems.Add($"{member} has no access rule: add [RequireScope], [RequireRole] or another, or [AllowAnyCaller].");
        if (rule.AnyCaller && (!rule.Gates.IsEmpty || !rule.Voters.IsEmpty))
            problems.Add($"{member} carries [AllowAnyCaller] beside another access rule: remove one.");
        if (policies.Any(string.IsNullOrWhiteSpace))
            problems.Add($"{member} carries [RequirePolicy] without a name.");
        // Nothing of ASP.NET Core reads these here, and who wrote them means them.
        if (all.Any(attribute => attribute is IAuthorizeData or IAllowAnonymous))
            problems.Add($"{member} carries an attribute of ASP.NET Core's authorization such as [Authorize] or [AllowAnonymous], which has no effect on a member: use [RequirePolicy], [RequireScope], [RequireRole] or [AllowAnyCaller].");
        foreach (var problem in terms.SelectMany(AccessTermRule.FindProblems).Distinct(StringComparer.Ordinal))
            problems.Add($"{member} {problem}");
        return AccessRules.Complete(rule);

        IEnumerable<AccessTerm> Terms<T>(AccessTermKind kind, Func<T, IReadOnlyList<string>> values) =>
            all.OfType<T>().Select(attribute => new AccessTerm(kind, AccessTermRule.Normalize(kind, values(attribute))));
    }
}
