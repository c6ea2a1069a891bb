using SecureMcp.Calls;

namespace SecureMcp.Audits;

/// <summary>
/// The last question before anything runs: can it be recorded? A member that writes leaves its intent first, because the
/// Functions host may kill the process between the effect and the record. One that only reads has nothing to announce.
/// </summary>
internal sealed class AuditStep(AuditTrail trail) : ICallStep
{
    public Clearances Grants => Clearances.Audit;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken) =>
        call.Member is { IsReadOnly: false } && call.Message is { IsRequest: true, Method: "tools/call" or "tasks/update" } ? trail.AnnounceAsync(call) : ValueTask.FromResult<Refusal?>(null);
}
