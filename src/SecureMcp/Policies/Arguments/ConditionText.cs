using System.Globalization;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>A condition in words.</summary>
internal static class ConditionText
{
    public static string Of(ConditionalTerm condition) => $"{condition.Needs.Description} when {Of(condition.When)}";

    public static string Of(ArgumentCondition condition) => condition.Comparison switch
    {
        ArgumentComparison.Above => $"{condition.Argument} above {Number(condition)}",
        ArgumentComparison.AtLeast => $"{condition.Argument} at least {Number(condition)}",
        ArgumentComparison.Below => $"{condition.Argument} below {Number(condition)}",
        ArgumentComparison.AtMost => $"{condition.Argument} at most {Number(condition)}",
        ArgumentComparison.OneOf => $"{condition.Argument} is {string.Join('|', condition.Texts)}",
        ArgumentComparison.NoneOf => $"{condition.Argument} is not {string.Join('|', condition.Texts)}",
        _ => $"{condition.Argument} is sent",
    };

    private static string Number(ArgumentCondition condition) => condition.Number.ToString(CultureInfo.InvariantCulture);
}
