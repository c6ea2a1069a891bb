using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
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
        if (validation.Caller is { Scheme: EntraTokenRule.Scheme, IsApp: false })
            call.IncomingToken = new IncomingToken(credential.Value);
        // From here on the credential is nobody's to read: not a member's through the HTTP request, not a log's.
        call.Http.Request.Headers.Remove(HeaderNames.Authorization);
        return null;
    }

    private Refusal Refused(CallContext call, Refusal refusal)
    {
        Log.CredentialRefused(logger, call.CorrelationId, refusal.Reason, refusal.Fault);
        return refusal;
    }
}
