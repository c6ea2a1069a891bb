using System.Text;
using Microsoft.Extensions.Primitives;

namespace SecureMcp.Calls;

/// <summary>
/// Reads a header that repeats a value of the body. Text that a header can't carry comes in base64 between
/// <c>=?base64?</c> and <c>?=</c> (MCP 2026-07-28, transports, value encoding).
/// </summary>
internal static class MirroredHeader
{
    /// <summary>What a header that comes twice or can't be decoded reads as: nothing in a message equals it.</summary>
    public const string Unreadable = "\0";

    private const string SentinelStart = "=?base64?";
    private const string SentinelEnd = "?=";
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The decoded value, or null when the header is absent.</summary>
    public static string? Read(StringValues values) => values.Count switch
    {
        0 => null,
        1 => Decode(values[0] ?? ""),
        _ => Unreadable,
    };

    private static string Decode(string value)
    {
        if (!value.StartsWith(SentinelStart, StringComparison.Ordinal) || !value.EndsWith(SentinelEnd, StringComparison.Ordinal)
            || value.Length < SentinelStart.Length + SentinelEnd.Length)
        {
            return value;
        }

        var encoded = value[SentinelStart.Length..^SentinelEnd.Length];
        try
        {
            var bytes = Convert.FromBase64String(encoded);
            // The framework passes over white space; a gateway in front may not, and judge another value.
            return Convert.ToBase64String(bytes) == encoded ? StrictUtf8.GetString(bytes) : Unreadable;
        }
        catch (Exception bad) when (bad is FormatException or DecoderFallbackException)
        {
            return Unreadable;
        }
    }
}
