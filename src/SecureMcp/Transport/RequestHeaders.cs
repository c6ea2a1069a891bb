using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using SecureMcp.Calls;

namespace SecureMcp.Transport;

/// <summary>The protocol's own headers of one request, each at most once.</summary>
internal sealed record RequestHeaders(string? ProtocolVersion, string? Method, string? DecodedName)
{
    /// <summary>A header that comes twice or can't be decoded reads as a value that nothing equals.</summary>
    public static RequestHeaders From(IHeaderDictionary headers) => new(
        Single(headers["MCP-Protocol-Version"]),
        Single(headers["Mcp-Method"]),
        MirroredHeader.Read(headers["Mcp-Name"]));

    private static string? Single(StringValues values) => values.Count switch
    {
        0 => null,
        1 => values[0],
        _ => MirroredHeader.Unreadable,
    };
}
