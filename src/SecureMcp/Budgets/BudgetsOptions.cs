namespace SecureMcp.Budgets;

/// <summary>What one caller may use up: the section <c>SecureMcp:Budgets</c>. Nothing is limited unless set. Immutable once bound.</summary>
public sealed class BudgetsOptions
{
    /// <summary>In one session of the older protocol revisions. Requests without a session are not held to it.</summary>
    public BudgetLimits Session { get; init; } = new();

    /// <summary>In one day, UTC, by the storage service's clock.</summary>
    public BudgetLimits Day { get; init; } = new();

    /// <summary>In one calendar month, UTC, by the storage service's clock.</summary>
    public BudgetLimits Month { get; init; } = new();
}
