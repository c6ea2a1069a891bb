using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>Asks who is calling. Without one valid credential nothing behind this step runs.</summary>
internal sealed class CallerStep(ICallerChain chain, ILogger<CallerStep> logger) : ICallStep
{
    public Clearances Grants => Clearances.Caller;

    public async ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (!CredentialReader.TryRead(call.Http.Request, out var credential, out var refusal))
            return Refused(call, refusal);

        var validation = await chain.AuthenticateAsync(credential, cancellationToken);
        if (validation.Refusal is not null || validation.Caller is null)
            return Refused(call, validation.Refusal ?? new Refusal(RefusalReason.CredentialInvalid));

        call.Caller = validation.Caller;
        return null;
    }

    private Refusal Refused(CallContext call, Refusal refusal)
    {
        Log.CredentialRefused(logger, call.CorrelationId, refusal.Reason, refusal.Fault);
        return refusal;
    }
}
