using System.Collections.Immutable;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Reads the conditions on arguments that a member's code declares.</summary>
internal static class ConditionDeclaration
{
    public static ImmutableArray<ConditionalTerm> Read(string member, IEnumerable<object> attributes, ICollection<string> problems)
    {
        List<ConditionalTerm> conditions = [];
        foreach (var attribute in attributes.OfType<RequireScopeWhenAttribute>())
        {
            var needs = new AccessTerm(AccessTermKind.Scope, [attribute.Scope]);
            foreach (var problem in AccessTermRule.FindProblems(needs))
                problems.Add($"{member} {problem}");
            if (Fault(attribute) is { } fault)
                problems.Add($"{member} carries [RequireScopeWhen] for the argument '{attribute.Argument}' {fault}");
            else
                conditions.Add(new ConditionalTerm(new ArgumentCondition(attribute.Argument, attribute.Comparison) { Number = NumberOf(attribute) ?? 0, Texts = [.. attribute.Texts] }, needs));
        }

        return [.. conditions];
    }

    private static string? Fault(RequireScopeWhenAttribute attribute) => attribute.Comparison switch
    {
        ArgumentComparison.Above or ArgumentComparison.AtLeast or ArgumentComparison.Below or ArgumentComparison.AtMost =>
            attribute.Limit is null ? "with a comparison of numbers and no number."
            : NumberOf(attribute) is null ? "with a number that is no decimal number of at most 15 significant digits."
            : null,
        ArgumentComparison.Present => attribute.Limit is null && attribute.Texts.Count == 0 ? null : "with Present and a value: Present has none.",
        ArgumentComparison.OneOf or ArgumentComparison.NoneOf => attribute.Limit is null && attribute.Texts.Count > 0 ? null : "with a comparison of texts and no text.",
        _ => "with a comparison that is none.",
    };

    // A limit that could only be kept roughly is refused: calls on the wrong side of it would get through.
    private static decimal? NumberOf(RequireScopeWhenAttribute attribute)
    {
        if (attribute.Limit is not { } limit || !(Math.Abs(limit) < (double)decimal.MaxValue))
            return null;
        var number = (decimal)limit;
        return (double)number == limit ? number : null;
    }
}
