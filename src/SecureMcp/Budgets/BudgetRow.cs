namespace SecureMcp.Budgets;

/// <summary>What a caller, or one session of it, has used up. Immutable.</summary>
internal sealed record BudgetRow
{
    /// <summary>The day that <see cref="OfDay"/> is about, and whose month <see cref="OfMonth"/> is about; null in a session's row.</summary>
    public DateOnly? Day { get; init; }

    public BudgetCount OfDay { get; init; }

    public BudgetCount OfMonth { get; init; }

    public BudgetCount OfSession { get; init; }

    /// <summary>Drawn anew for each write, so that who lost the answer to its write knows it again.</summary>
    public string Stamp { get; init; } = "";
}
