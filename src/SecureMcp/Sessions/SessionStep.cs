using SecureMcp.Calls;

namespace SecureMcp.Sessions;

/// <summary>
/// Older revisions may name a session. This endpoint hands out none, so that any instance serves any request: a session id
/// is unknown, and the specification's answer to that makes the client start over (2025-11-25, transports, session
/// management). 2026-07-28 has no sessions; its messages may carry the header, which means nothing.
/// </summary>
internal sealed class SessionStep : ICallStep
{
    public const string Header = "Mcp-Session-Id";

    public Clearances Grants => Clearances.Session;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken) =>
        ValueTask.FromResult(call.Era == ProtocolEra.Legacy && call.Http.Request.Headers.ContainsKey(Header)
            ? new Refusal(RefusalReason.SessionUnknown)
            : null);
}
