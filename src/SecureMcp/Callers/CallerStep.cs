using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Asks who is calling. Without one valid credential nothing behind this step runs, except for what the settings open by name
/// to who brings none.
/// </summary>
internal sealed class CallerStep(ICallerChain chain, ScopeMap scopes, AnonymousDoor door, ILogger<CallerStep> logger) : ICallStep
{
    public Clearances Grants => Clearances.Caller;

    public async ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (!CredentialReader.TryRead(call.Http.Request, out var credential, out var unread))
        {
            var closed = door.Check(call, unread);
            if (closed is not null)
                Log.CredentialRefused(logger, call.CorrelationId, closed.Reason, closed.Fault);
            return closed;
        }

        var validation = await chain.AuthenticateAsync(credential, cancellationToken);
        if (validation.Refusal is not null || validation.Caller is null)
            return Refused(call, credential, validation.Refusal ?? new Refusal(RefusalReason.CredentialInvalid));

        call.Caller = scopes.Apply(validation.Caller);
        if (validation.Caller is { Scheme: EntraTokenRule.Scheme, IsApp: false })
            call.IncomingToken = new IncomingToken(credential.Value);
        // From here on the credential is nobody's to read: not a member's through the HTTP request, not a log's.
        call.Http.Request.Headers.Remove(HeaderNames.Authorization);
        call.Http.Request.Headers.Remove(CredentialReader.ApiKeyHeader);
        return null;
    }

    // The caller is told none of this: who is wrong about the audience would learn which one is right.
    private Refusal Refused(CallContext call, Credential credential, Refusal refusal)
    {
        if (!credential.IsJwt)
        {
            Log.CredentialRefused(logger, call.CorrelationId, refusal.Reason, refusal.Fault);
        }
        else if (logger.IsEnabled(LogLevel.Information))
        {
            var (issuer, audience) = UntrustedText.ClaimsOf(credential);
            Log.TokenRefused(logger, call.CorrelationId, refusal.Reason, refusal.Fault, issuer, audience);
        }

        return refusal;
    }
}
