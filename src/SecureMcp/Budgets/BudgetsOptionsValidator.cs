using Microsoft.Extensions.Options;

namespace SecureMcp.Budgets;

internal sealed class BudgetsOptionsValidator : IValidateOptions<BudgetsOptions>
{
    private const long Most = 1_000_000_000;

    public ValidateOptionsResult Validate(string? name, BudgetsOptions options)
    {
        List<string> problems = [.. Problems("Session", options.Session), .. Problems("Day", options.Day), .. Problems("Month", options.Month)];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(string period, BudgetLimits limits)
    {
        if (limits.Calls is < 0 or > Most)
            yield return $"SecureMcp:Budgets:{period}:Calls must be between 0 and {Most}; 0 is no limit.";
        if (limits.ToolSeconds is < 0 or > Most)
            yield return $"SecureMcp:Budgets:{period}:ToolSeconds must be between 0 and {Most}; 0 is no limit.";
        if (limits.WarnAt is not (> 0 and <= 1))
            yield return $"SecureMcp:Budgets:{period}:WarnAt must be over 0 and at most 1.";
    }
}
