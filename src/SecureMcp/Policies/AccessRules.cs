using System.Collections.Immutable;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Puts rules together. Pure.</summary>
internal static class AccessRules
{
    public static AccessRule Of(IEnumerable<AccessTerm> terms, ImmutableArray<VoterTerm> voters) => new()
    {
        Gates = [.. terms.Where(term => !IsSignIn(term))],
        SignIn = [.. terms.Where(IsSignIn)],
        Voters = voters,
    };

    /// <summary>
    /// The rule with what else is asked: it grants nothing that it did not grant before. One that grants nothing stays so, or
    /// what was to narrow it would be all that it asks.
    /// </summary>
    public static AccessRule Narrow(AccessRule rule, AccessRule further) => !rule.IsDeclared ? rule : rule with
    {
        Gates = [.. rule.Gates, .. further.Gates],
        SignIn = [.. rule.SignIn, .. further.SignIn],
        Conditions = [.. rule.Conditions, .. further.Conditions],
        Voters = [.. rule.Voters, .. further.Voters],
        Visibility = further.Visibility == MemberVisibility.Hidden ? MemberVisibility.Hidden : rule.Visibility,
    };

    /// <summary>The rule with its own words.</summary>
    public static AccessRule Complete(AccessRule rule) => rule with { Description = Describe(rule) };

    /// <summary>The scopes that everybody may be told of.</summary>
    public static IEnumerable<string> AdvertisedScopes(AccessRule rule) =>
        rule.Gates.Concat(rule.Conditions.Select(condition => condition.Needs))
            .Where(term => term.Kind == AccessTermKind.Scope && term.IsAdvertised)
            .SelectMany(term => term.AnyOf);

    private static string Describe(AccessRule rule)
    {
        IEnumerable<string> any = rule.AnyCaller ? ["any caller"] : [];
        return string.Join(" and ",
        [
            .. any,
            .. rule.Gates.Select(term => term.Description),
            .. rule.SignIn.Select(term => term.Description),
            .. rule.Voters.Select(voter => voter.Description),
            .. rule.Conditions.Select(ConditionText.Of),
        ]);
    }

    private static bool IsSignIn(AccessTerm term) => term.Kind is AccessTermKind.AuthenticationContext or AccessTermKind.Acr;
}
