using SecureMcp.Calls;

namespace SecureMcp.Budgets;

/// <summary>Keeps what was used up, for all instances. Safe for concurrent use.</summary>
/// <remarks>Every method throws <see cref="StateUnavailableException"/> when the store does not answer.</remarks>
internal interface IBudgetStore
{
    /// <summary>The row; without one when nothing was used yet. One round trip.</summary>
    ValueTask<BudgetReading> GetAsync(BudgetKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the row if nobody wrote since <paramref name="version"/> was read (null: if there is no row yet). Answers null
    /// when somebody else was first, or may have been. One round trip.
    /// </summary>
    ValueTask<BudgetReading?> TryPutAsync(BudgetKey key, BudgetRow row, string? version, CancellationToken cancellationToken);
}

/// <summary>What is there now.</summary>
/// <param name="Row">The row; null for none.</param>
/// <param name="Version">What a conditional write compares; null without a row.</param>
/// <param name="Time">The store's time.</param>
internal sealed record BudgetReading(BudgetRow? Row, string? Version, BudgetTime Time);
