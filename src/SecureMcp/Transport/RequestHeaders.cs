using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace SecureMcp.Transport;

/// <summary>The protocol's own headers of one request, each at most once.</summary>
internal sealed record RequestHeaders(string? ProtocolVersion, string? Method, string? DecodedName)
{
    private const string SentinelStart = "=?base64?";
    private const string SentinelEnd = "?=";
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>A header that comes twice or can't be decoded reads as a value that nothing equals.</summary>
    public static RequestHeaders From(IHeaderDictionary headers) => new(
        Single(headers["MCP-Protocol-Version"]),
        Single(headers["Mcp-Method"]),
        Single(headers["Mcp-Name"]) is { } name ? Decode(name) : null);

    private static string? Single(StringValues values) => values.Count switch
    {
        0 => null,
        1 => values[0],
        _ => "\0",
    };

    // The sentinel carries text that a header can't (MCP 2026-07-28, transports, value encoding).
    private static string Decode(string value)
    {
        if (!value.StartsWith(SentinelStart, StringComparison.Ordinal) || !value.EndsWith(SentinelEnd, StringComparison.Ordinal)
            || value.Length < SentinelStart.Length + SentinelEnd.Length)
        {
            return value;
        }

        try
        {
            var text = value[SentinelStart.Length..^SentinelEnd.Length];
            var bytes = Convert.FromBase64String(text);
            // The framework passes over white space; a gateway in front may not, and judge another name.
            return Convert.ToBase64String(bytes) == text ? StrictUtf8.GetString(bytes) : "\0";
        }
        catch (Exception bad) when (bad is FormatException or DecoderFallbackException)
        {
            return "\0";
        }
    }
}
