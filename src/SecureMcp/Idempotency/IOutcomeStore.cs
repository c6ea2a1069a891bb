using SecureMcp.Calls;

namespace SecureMcp.Idempotency;

/// <summary>Remembers calls that are to have one effect. Safe for concurrent use.</summary>
/// <remarks>Every method throws <see cref="StateUnavailableException"/> when the store does not answer, or has no room.</remarks>
internal interface IOutcomeStore
{
    /// <summary>
    /// Keeps the row unless there is one of its name already that has not expired. Answers the one that is there then: the
    /// caller's own if its <see cref="OutcomeRow.Run"/> is.
    /// </summary>
    ValueTask<OutcomeRow> ClaimAsync(OutcomeRow row, CancellationToken cancellationToken);

    /// <summary>The row, or null when there is none or it has expired.</summary>
    ValueTask<OutcomeRow?> GetAsync(string callerKey, string name, CancellationToken cancellationToken);

    /// <summary>
    /// Puts <paramref name="after"/> in the place of <paramref name="before"/>, which must be what the store answered. Answers
    /// the row as it is then, or null when somebody else changed it meanwhile.
    /// </summary>
    ValueTask<OutcomeRow?> TryReplaceAsync(OutcomeRow before, OutcomeRow after, CancellationToken cancellationToken);

    /// <summary>Removes the row, if it is still what the store answered.</summary>
    ValueTask RemoveAsync(OutcomeRow row, CancellationToken cancellationToken);
}
