using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Holds who came in for a handshake to one, now that the message is there. Whatever else it sent, however malformed, is
/// refused as it would have been unread.
/// </summary>
internal sealed class HandshakeStep(ILogger<HandshakeStep> logger) : ICallStep
{
    public Clearances Grants => Clearances.None;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (!call.IsHandshake || HandshakeRule.IsOne(call.Message))
            return ValueTask.FromResult<Refusal?>(null);
        call.Caller = null;
        var refusal = new Refusal(RefusalReason.CredentialMissing) { Fault = CredentialFaults.NotHandshake };
        Log.CredentialRefused(logger, call.CorrelationId, refusal.Reason, refusal.Fault);
        return ValueTask.FromResult<Refusal?>(refusal);
    }
}
