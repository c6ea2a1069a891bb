using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// The one place that says whether a caller sees and may use a member: for lists and for use, in both eras. What depends on
/// the call itself is asked behind it (<see cref="CallConditions"/>). Pure; allocates nothing.
/// </summary>
internal static class AccessEvaluator
{
    public static AccessDecision Decide(AccessRule rule, Caller caller)
    {
        // The empty rule does not start; should it ever get here, it grants nothing. Who proved nothing gets what is for everybody.
        if (!rule.IsDeclared || (caller.IsAnonymous && !rule.AnyCaller))
            return new AccessDecision(AccessVerdict.Hidden, null);
        AccessTerm? lacking = null;
        var canAsk = true;
        foreach (var term in rule.Gates)
        {
            if (Meets(term, caller))
                continue;
            lacking ??= term;
            canAsk &= term.Kind == AccessTermKind.Scope;
        }

        if (lacking is not null)
            return new AccessDecision(rule.Visibility != MemberVisibility.Listed ? AccessVerdict.Hidden : canAsk ? AccessVerdict.ScopeMissing : AccessVerdict.Denied, lacking);
        foreach (var term in rule.SignIn)
        {
            if (!Meets(term, caller))
                return new AccessDecision(rule.Visibility == MemberVisibility.Hidden ? AccessVerdict.Hidden : AccessVerdict.SignInTooWeak, term);
        }

        return new AccessDecision(AccessVerdict.Allowed, null);
    }

    public static bool Meets(AccessTerm term, Caller caller)
    {
        foreach (var value in term.AnyOf)
        {
            if (Has(term.Kind, value, caller))
                return true;
        }

        return false;
    }

    private static bool Has(AccessTermKind kind, string value, Caller caller) => kind switch
    {
        AccessTermKind.Scope => caller.HasScope(value),
        AccessTermKind.Role => caller.HasRole(value),
        AccessTermKind.Client => IsSameId(value, caller.ClientId),
        AccessTermKind.Tenant => IsSameId(value, caller.TenantId),
        AccessTermKind.Scheme => string.Equals(caller.Scheme, value, StringComparison.Ordinal),
        // Another issuer than Entra says acr, which is also what its clients are told to ask for.
        AccessTermKind.AuthenticationContext => caller.AuthenticationContexts.Contains(value) || string.Equals(caller.Acr, value, StringComparison.Ordinal),
        AccessTermKind.Acr => string.Equals(caller.Acr, value, StringComparison.Ordinal),
        _ => false,
    };

    // A GUID is the same in either case, and an issuer may write it in capitals; other ids are not.
    private static bool IsSameId(string value, string? id) =>
        string.Equals(value, id, StringComparison.Ordinal)
        || (id is { Length: 36 } && string.Equals(value, id, StringComparison.OrdinalIgnoreCase) && Guid.TryParseExact(value, "D", out _));
}
