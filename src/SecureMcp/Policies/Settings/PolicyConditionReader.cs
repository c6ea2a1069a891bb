using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Reads a condition of the settings into terms, and says what is wrong with it. Pure.</summary>
internal static class PolicyConditionReader
{
    public static IEnumerable<ConditionalTerm> Read(PolicyCondition condition, string key)
    {
        // One that asks two things, or nothing, is reported; what it would mean is nobody's to guess.
        if (Comparisons(condition).ToList() is not [var when])
            return [];
        IEnumerable<AccessTerm> needs = condition.Scopes.Select(scope => new AccessTerm(AccessTermKind.Scope, [scope], key));
        if (condition.AnyScopes.Count > 0)
            needs = needs.Append(new AccessTerm(AccessTermKind.Scope, AccessTermRule.Normalize(AccessTermKind.Scope, condition.AnyScopes), key));
        return needs.Select(term => new ConditionalTerm(when, term));
    }

    public static IEnumerable<string> FindProblems(PolicyCondition condition, string key)
    {
        if (string.IsNullOrEmpty(condition.Argument))
            yield return $"{key}:{nameof(condition.Argument)} must be the name of an argument.";
        if (Comparisons(condition).Count() != 1)
            yield return $"{key} must have exactly one of {nameof(condition.Above)}, {nameof(condition.AtLeast)}, {nameof(condition.Below)}, {nameof(condition.AtMost)}, {nameof(condition.OneOf)}, {nameof(condition.NoneOf)} and {nameof(condition.Present)}.";
        if (condition.Scopes.Count + condition.AnyScopes.Count == 0)
            yield return $"{key} must name what is needed then: {nameof(condition.Scopes)} or {nameof(condition.AnyScopes)}.";
    }

    private static IEnumerable<ArgumentCondition> Comparisons(PolicyCondition condition)
    {
        var argument = condition.Argument ?? "";
        if (condition.Above is { } above)
            yield return new ArgumentCondition(argument, ArgumentComparison.Above) { Number = above };
        if (condition.AtLeast is { } atLeast)
            yield return new ArgumentCondition(argument, ArgumentComparison.AtLeast) { Number = atLeast };
        if (condition.Below is { } below)
            yield return new ArgumentCondition(argument, ArgumentComparison.Below) { Number = below };
        if (condition.AtMost is { } atMost)
            yield return new ArgumentCondition(argument, ArgumentComparison.AtMost) { Number = atMost };
        if (condition.OneOf.Count > 0)
            yield return new ArgumentCondition(argument, ArgumentComparison.OneOf) { Texts = [.. condition.OneOf] };
        if (condition.NoneOf.Count > 0)
            yield return new ArgumentCondition(argument, ArgumentComparison.NoneOf) { Texts = [.. condition.NoneOf] };
        if (condition.Present)
            yield return new ArgumentCondition(argument, ArgumentComparison.Present);
    }
}
