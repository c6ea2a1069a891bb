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

    /// <summary>
    /// What the sign-in of a caller that the rule allows lacks for use; null when nothing. Asked for use alone: a caller may
    /// know of what it can do after it signed in again.
    /// </summary>
    public static StepUp? StepUpFor(AccessRule rule, Caller caller)
    {
        foreach (var context in rule.AuthenticationContexts)
        {
            // Another issuer than Entra says acr, which is also what its clients are told to ask for.
            if (!caller.AuthenticationContexts.Contains(context) && caller.Acr != context)
                return new StepUp { AuthenticationContext = context, AcrValues = [context], ClientFollowsClaims = caller.CanFollowClaimsChallenge };
        }

        return rule.AcrValues.IsEmpty || (caller.Acr is { } acr && rule.AcrValues.Contains(acr)) ? null : new StepUp { AcrValues = rule.AcrValues };
    }

    /// <summary>The rule in words, for the audit record.</summary>
    public static string Describe(AccessRule rule)
    {
        IEnumerable<string> any = rule.AnyCaller ? ["any caller"] : [];
        IEnumerable<string> acr = rule.AcrValues.IsEmpty ? [] : [$"acr {string.Join('|', rule.AcrValues)}"];
        return string.Join(" and ",
        [
            .. any,
            .. rule.AllScopes.Select(scope => $"scope {scope}"),
            .. rule.RoleSets.Select(roles => $"role {string.Join('|', roles)}"),
            .. rule.AuthenticationContexts.Select(context => $"context {context}"),
            .. acr,
        ]);
    }
}
