using System.Text.Json;
using SecureMcp.Calls;
using SecureMcp.Json;

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
        _ => value.ValueKind != JsonValueKind.Number || Compares(condition.Comparison, ExactNumber.Of(value).Compare(condition.Limit)) || IsAskedWhenRounded(condition, value),
    };

    // A member that takes a double gets what is next to the number, which may be the limit itself.
    private static bool IsAskedWhenRounded(ArgumentCondition condition, JsonElement value) =>
        !value.TryGetDouble(out var rounded) || !double.IsFinite(rounded) || Compares(condition.Comparison, rounded.CompareTo((double)condition.Number));

    private static bool Compares(ArgumentComparison comparison, int order) => comparison switch
    {
        ArgumentComparison.Above => order > 0,
        ArgumentComparison.AtLeast => order >= 0,
        ArgumentComparison.Below => order < 0,
        ArgumentComparison.AtMost => order <= 0,
        _ => true,
    };
}
