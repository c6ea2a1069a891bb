using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>The one place that says whether a caller may use a member: for lists and for use, in both eras. Pure.</summary>
internal static class AccessEvaluator
{
    public static bool Allows(AccessRule rule, Caller caller)
    {
        // The empty rule does not start; should it ever get here, it grants nothing.
        if (!rule.IsDeclared)
            return false;
        foreach (var scope in rule.AllScopes)
        {
            if (!caller.HasScope(scope))
                return false;
        }

        foreach (var roles in rule.RoleSets)
        {
            if (!roles.Any(caller.HasRole))
                return false;
        }

        return true;
    }

    /// <summary>The rule in words, for the audit record.</summary>
    public static string Describe(AccessRule rule)
    {
        var terms = rule.AllScopes.Select(scope => $"scope {scope}").Concat(rule.RoleSets.Select(roles => $"role {string.Join('|', roles)}"));
        return rule.AnyCaller ? "any caller" : string.Join(" and ", terms);
    }
}
