namespace SecureMcp.Budgets;

/// <summary>What may be used up in one period. Immutable.</summary>
public sealed class BudgetLimits
{
    /// <summary>The most calls of tools: up to 1,000,000,000; 0, as unless set, is no limit.</summary>
    public long Calls { get; init; }

    /// <summary>
    /// The most seconds that tools may run in all: up to 1,000,000,000; 0, as unless set, is no limit. A run is charged when it
    /// ends, so that what runs when the last second is used up goes on.
    /// </summary>
    public long ToolSeconds { get; init; }

    /// <summary>The part of a limit from which on results say how much is used: over 0, up to 1; 0.8 unless set.</summary>
    public double WarnAt { get; init; } = 0.8;

    internal bool IsSet => Calls > 0 || ToolSeconds > 0;
}
