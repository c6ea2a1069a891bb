using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Sessions;

/// <summary>
/// Older revisions may name a session. One that is not there, has ended, or is another caller's is unknown, never anything
/// that would tell these apart; the specification's answer to that makes the client start over (2025-11-25, transports,
/// session management). 2026-07-28 has no sessions; its messages may carry the header, which means nothing.
/// </summary>
internal sealed class SessionStep(ISessionStore store, IOptions<SessionsOptions> options) : ICallStep
{
    public Clearances Grants => Clearances.Session;

    public async ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (call.SessionVerb != SessionVerb.None && !options.Value.Enabled)
            return new Refusal(RefusalReason.MethodNotAllowed);
        if (call.Era == ProtocolEra.Modern)
            return null;
        var sent = call.Http.Request.Headers[SessionId.Header];
        if (sent.Count == 0)
            return Without(call);
        if (!options.Value.Enabled || sent.Count != 1 || !SessionId.TryParse(sent[0], out var id))
            return new Refusal(RefusalReason.SessionUnknown);
        if (await TryUseAsync(call, id, cancellationToken) is { } refusal)
            return refusal;
        // A second initialize would make the session another client's.
        if (call.Message?.Method == "initialize")
            return new Refusal(RefusalReason.MessageInvalid) { Detail = "initialize opens a session; it can't be sent inside one." };
        call.SessionId = id;
        return null;
    }

    private async ValueTask<Refusal?> TryUseAsync(CallContext call, SessionId id, CancellationToken cancellationToken)
    {
        try
        {
            call.SessionState = await store.UseAsync(call.Caller!.Key, id, cancellationToken);
            return call.SessionState is null ? new Refusal(RefusalReason.SessionUnknown) : null;
        }
        catch (StateUnavailableException)
        {
            return Refusal.SessionStoreUnavailable;
        }
    }

    private Refusal? Without(CallContext call)
    {
        // Nobody waits for an answer outside a session.
        if (call.Message is { Method: null })
            return new Refusal(RefusalReason.MessageInvalid) { Detail = "No request of the server waits for this response." };
        // A session that belongs to everybody would belong to nobody.
        call.OpensSession = options.Value.Enabled && !call.Caller!.IsAnonymous && call.Message is { Method: "initialize", IsRequest: true };
        return null;
    }
}
