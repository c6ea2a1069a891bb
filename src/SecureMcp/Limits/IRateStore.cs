using SecureMcp.Calls;

namespace SecureMcp.Limits;

/// <summary>Remembers, for every caller, when its allowance is whole again. One row per caller; safe for concurrent use.</summary>
/// <remarks>Every method throws <see cref="StateUnavailableException"/> when the store does not answer.</remarks>
internal interface IRateStore
{
    /// <summary>The caller's row, or null when it has none yet. One round trip.</summary>
    ValueTask<RateRow?> GetAsync(string callerKey, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the row if nobody wrote since <paramref name="version"/> was read (null: if there is no row yet). Answers the
    /// new version, or null when somebody else was first. One round trip.
    /// </summary>
    ValueTask<string?> TryPutAsync(string callerKey, DateTimeOffset wholeAt, string? version, CancellationToken cancellationToken);
}

/// <summary>One caller's state.</summary>
/// <param name="WholeAt">The instant at which the allowance is whole again: the theoretical arrival time of GCRA.</param>
/// <param name="Version">What a conditional write compares.</param>
internal sealed record RateRow(DateTimeOffset WholeAt, string Version);
