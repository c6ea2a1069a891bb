using Microsoft.AspNetCore.Http;
using SecureMcp.Calls;

namespace SecureMcp.Transport;

/// <summary>
/// The requests without a message that the older revisions have inside a session: <c>GET</c> for a stream or the rest of one,
/// <c>DELETE</c> for its end (2025-11-25, transports). Without a session, and in 2026-07-28, they are methods that are not allowed.
/// </summary>
internal static class SessionVerbRule
{
    public static SessionVerb? Read(HttpRequest request)
    {
        if (!request.Headers.ContainsKey(SessionId.Header) || request.Headers["MCP-Protocol-Version"] == ProtocolVersions.Modern)
            return null;
        if (HttpMethods.IsGet(request.Method))
            return request.Headers.ContainsKey(EventId.Header) ? SessionVerb.Resume : SessionVerb.Listen;
        return HttpMethods.IsDelete(request.Method) ? SessionVerb.End : null;
    }

    public static Refusal? Check(HttpRequest request, SessionVerb verb)
    {
        if (RequestHeaders.From(request.Headers).ProtocolVersion is { } version && !ProtocolVersions.IsLegacy(version))
            return new Refusal(RefusalReason.ProtocolVersionUnsupported) { RequestedVersion = version };
        return verb != SessionVerb.End && !HttpRule.Accepts(request, "text", "event-stream") ? new Refusal(RefusalReason.NotAcceptable) : null;
    }
}
