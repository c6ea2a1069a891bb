using SecureMcp.Calls;

namespace SecureMcp.Budgets;

/// <summary>What an answer of the store says of the time there: all that instances with clocks of their own agree on.</summary>
/// <param name="Date">The store's time when it answered, rounded down to seconds.</param>
/// <param name="AsOf">This process's clocks before it was asked.</param>
internal sealed record BudgetTime(DateTimeOffset Date, Moment AsOf)
{
    // The second that was rounded off, and one for servers of the store that do not quite agree.
    private static readonly TimeSpan Uncertainty = TimeSpan.FromSeconds(2);

    public DateOnly Today => DateOnly.FromDateTime(Date.UtcDateTime);

    /// <summary>The latest that it can be there now.</summary>
    public DateTimeOffset Latest(TimeProvider clock) => Date + Uncertainty + AsOf.AgeBy(clock);

    /// <summary>Whether it is surely still the day of the answer.</summary>
    public bool IsStillToday(TimeProvider clock) => DateOnly.FromDateTime(Latest(clock).UtcDateTime) == Today;
}
