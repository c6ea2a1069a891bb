using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Reads a rule of the settings into terms. Pure.</summary>
internal static class PolicyRuleReader
{
    /// <param name="rule">The rule as it was set.</param>
    /// <param name="key">Its key, which stands in every record of what it decided.</param>
    public static AccessRule Read(PolicyRule rule, string key)
    {
        List<AccessTerm> terms =
        [
            .. rule.Scopes.Select(scope => new AccessTerm(AccessTermKind.Scope, [scope], key)),
            .. AnyOf(AccessTermKind.Scope, rule.AnyScopes),
            .. AnyOf(AccessTermKind.Role, rule.Roles),
            .. AnyOf(AccessTermKind.Client, rule.Clients),
            .. AnyOf(AccessTermKind.Tenant, rule.Tenants),
            .. AnyOf(AccessTermKind.Scheme, rule.Schemes),
            .. rule.AuthenticationContexts.Select(context => new AccessTerm(AccessTermKind.AuthenticationContext, [context], key)),
            .. AnyOf(AccessTermKind.Acr, rule.Acr),
        ];
        return AccessRules.Of(terms, [.. rule.Policies.Select(policy => new VoterTerm(policy, key))]) with
        {
            Conditions = [.. rule.When.SelectMany((condition, i) => PolicyConditionReader.Read(condition, $"{key}:{nameof(rule.When)}:{i}"))],
            Visibility = rule.Visibility,
        };

        IEnumerable<AccessTerm> AnyOf(AccessTermKind kind, IReadOnlyList<string> values) =>
            values.Count == 0 ? [] : [new AccessTerm(kind, AccessTermRule.Normalize(kind, values), key)];
    }
}
