using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Whether what a rule asks of some calls is asked of this one. Pure.</summary>
internal static class CallConditions
{
    /// <summary>The first condition that the call is under for its arguments' sake and its caller does not meet; null when there is none.</summary>
    public static ConditionalTerm? FindLacking(AccessRule rule, CallContext call)
    {
        if (rule.Conditions.IsEmpty || !CallArguments.AreTaken(call.Message))
            return null;
        var arguments = CallArguments.Of(call.Message);
        foreach (var condition in rule.Conditions)
        {
            if (Holds(condition.When, arguments) && !AccessEvaluator.Meets(condition.Needs, call.Caller!))
                return condition;
        }

        return null;
    }

    /// <summary>
    /// Whether the argument is of the kind that is asked about. One that is there and can't be compared is: what is not
    /// understood must not be the way around a rule.
    /// </summary>
    public static bool Holds(ArgumentCondition condition, JsonElement arguments) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(condition.Argument, out var value) ? HoldsFor(condition, value) : condition.WhenAbsent;

    /// <summary>The same for an argument that is there.</summary>
    public static bool HoldsFor(ArgumentCondition condition, JsonElement value) => condition.Comparison switch
    {
        ArgumentComparison.Present => value.ValueKind != JsonValueKind.Null,
        ArgumentComparison.OneOf => value.ValueKind != JsonValueKind.String || condition.Texts.Contains(value.GetString()!, StringComparer.Ordinal),
        ArgumentComparison.NoneOf => value.ValueKind != JsonValueKind.String || !condition.Texts.Contains(value.GetString()!, StringComparer.Ordinal),
        _ => value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number) || Compare(condition, number),
    };

    private static bool Compare(ArgumentCondition condition, decimal number) => condition.Comparison switch
    {
        ArgumentComparison.Above => number > condition.Number,
        ArgumentComparison.AtLeast => number >= condition.Number,
        ArgumentComparison.Below => number < condition.Number,
        ArgumentComparison.AtMost => number <= condition.Number,
        _ => true,
    };
}
