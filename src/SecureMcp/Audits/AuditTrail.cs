using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Audits;

/// <summary>
/// Appends the records. What a client does meanwhile, going away for example, has no part in whether a record is written.
/// Calls that were refused before their caller was known leave no record: anybody can cause them in any number. Nor does
/// what an anonymous caller was refused, or a handshake; what it was given is recorded, within the allowance of all of them.
/// </summary>
internal sealed class AuditTrail(IAuditStore store, TimeProvider clock, ILogger<AuditTrail> logger) : ICallRecorder
{
    public async ValueTask<Refusal?> CloseAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (call.IsRecorded || call.Caller is not { } caller || call.IsHandshake || (caller.IsAnonymous && IsRefusedAtOnce(call)))
            return null;
        call.IsRecorded = true;
        return await AppendAsync(call, call is { IsDetached: true, TaskId: not null } ? AuditPhase.TaskOutcome : AuditPhase.Outcome);
    }

    /// <summary>Records that a member that writes is about to run.</summary>
    public ValueTask<Refusal?> AnnounceAsync(CallContext call) => AppendAsync(call, AuditPhase.Intent);

    private static bool IsRefusedAtOnce(CallContext call) => call.Refusal is not null && !call.Clearances.HasFlag(Clearances.Audit);

    private async ValueTask<Refusal?> AppendAsync(CallContext call, AuditPhase phase)
    {
        try
        {
            await store.AppendAsync(AuditRule.Describe(call, phase, clock.GetUtcNow(), clock.GetElapsedTime(call.StartedTimestamp)), CancellationToken.None);
            return null;
        }
        catch (Exception lost)
        {
            // Whatever it was: a record that is not known to be there is not there.
            Log.RecordLost(logger, lost, call.CorrelationId, phase);
            return new Refusal(RefusalReason.AuditUnavailable) { RetryAfter = TimeSpan.FromSeconds(5) };
        }
    }
}
