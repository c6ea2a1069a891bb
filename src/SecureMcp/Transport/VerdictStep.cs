using SecureMcp.Calls;

namespace SecureMcp.Transport;

/// <summary>Refuses what <see cref="MessageStep"/> found wrong, once the caller's allowance was charged for it.</summary>
internal sealed class VerdictStep : ICallStep
{
    public Clearances Grants => Clearances.Message;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken) =>
        // Without a message nothing was read, whatever the verdict says.
        ValueTask.FromResult(call.Verdict ?? (call.Message is null && call.SessionVerb == SessionVerb.None ? new Refusal(RefusalReason.MessageInvalid) : null));
}
