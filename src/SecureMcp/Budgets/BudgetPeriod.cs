namespace SecureMcp.Budgets;

/// <summary>The time for which a budget is given.</summary>
internal enum BudgetPeriod
{
    Session,
    Day,
    Month,
}
