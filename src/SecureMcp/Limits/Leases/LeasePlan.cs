namespace SecureMcp.Limits.Leases;

/// <summary>What a row becomes, and what its writer then has.</summary>
/// <param name="State">The row to write.</param>
/// <param name="Granted">How many permits more it holds once that is written.</param>
/// <param name="ExpiresAt">Until when it may spend them, and those that it held.</param>
/// <param name="BlockedUntil">When something may be free again, if not everything that was wanted was granted.</param>
internal sealed record LeasePlan(RateState State, int Granted, DateTimeOffset ExpiresAt, DateTimeOffset? BlockedUntil)
{
    /// <summary>When it was made.</summary>
    public DateTimeOffset MadeAt { get; init; }
}
