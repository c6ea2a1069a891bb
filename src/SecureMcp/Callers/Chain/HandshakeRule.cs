using Microsoft.AspNetCore.Http;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Which requests without a credential are a look at the server and nothing else. Pure. Asked twice: of the headers, so that
/// a stranger's other bodies are not read at all, and of the message, which alone says what it is in the older revisions.
/// </summary>
internal static class HandshakeRule
{
    /// <summary>Enough for a client's name, icons by address and capabilities.</summary>
    public const int MaxBodyBytes = 8192;

    private static readonly string[] Methods = ["initialize", "server/discover", "ping"];

    /// <summary>Whether the headers leave it open.</summary>
    public static bool MayBe(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method) || request.ContentLength > MaxBodyBytes || request.Headers.ContainsKey(SessionId.Header))
            return false;
        var method = request.Headers["Mcp-Method"];
        // Required in 2026-07-28, unknown before; EraRule holds it to the body.
        return method.Count == 0 ? request.Headers["MCP-Protocol-Version"] != ProtocolVersions.Modern : method.Count == 1 && Methods.Contains(method[0], StringComparer.Ordinal);
    }

    /// <summary>Whether the message is one.</summary>
    public static bool IsOne(RpcMessage? message) => message is { IsRequest: true } && Methods.Contains(message.Method, StringComparer.Ordinal);
}
