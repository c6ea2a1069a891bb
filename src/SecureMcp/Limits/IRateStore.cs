using SecureMcp.Calls;

namespace SecureMcp.Limits;

/// <summary>Remembers how much of each limit is used. One row per limit and key; safe for concurrent use.</summary>
/// <remarks>Every method throws <see cref="StateUnavailableException"/> when the store does not answer.</remarks>
internal interface IRateStore
{
    /// <summary>The row of a limit, or null when it has none. One round trip.</summary>
    /// <param name="key">Which limit it is and whose: 64 hexadecimal digits.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<RateRow?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the row if nobody wrote since <paramref name="version"/> was read (null: if there is no row yet). Answers the
    /// new version. Null, or an exception, says nothing certain: the write may have been done, or may still be. One round trip.
    /// </summary>
    ValueTask<string?> TryPutAsync(string key, RateState state, string? version, CancellationToken cancellationToken);
}

/// <summary>One limit's row.</summary>
/// <param name="State">How much of the limit is used.</param>
/// <param name="Version">What a conditional write compares.</param>
internal sealed record RateRow(RateState State, string Version);
