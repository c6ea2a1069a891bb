using SecureMcp.Calls;

namespace SecureMcp.Audits;

/// <summary>Keeps audit records. Append-only: no method changes or removes one. Safe for concurrent use.</summary>
internal interface IAuditStore
{
    /// <summary>
    /// Returns once the record is durable. One round trip.
    /// </summary>
    /// <exception cref="StateUnavailableException">The record is not known to be durable.</exception>
    ValueTask AppendAsync(AuditRecord record, CancellationToken cancellationToken);

    /// <summary>Whether the store can be written to; used by the readiness check.</summary>
    /// <exception cref="StateUnavailableException">It can't.</exception>
    ValueTask ProbeAsync(CancellationToken cancellationToken);
}
