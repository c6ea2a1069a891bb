using System.Buffers.Text;

namespace SecureMcp.Callers;

/// <summary>
/// Tells a token without form from one that says whose it is. Anything with a JOSE header in front counts as the latter,
/// also what is no well-formed JWT of ours: encrypted, unsigned, broken. It may be another issuer's, and another issuer's
/// credential is sent to nobody.
/// </summary>
internal static class OpaqueToken
{
    public static bool Is(string token) => !token.Contains('.', StringComparison.Ordinal) || !IsJsonObject(token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal)));

    private static bool IsJsonObject(ReadOnlySpan<char> segment)
    {
        // Forgiving on purpose: another reader may take padding, or the alphabet of plain base64. Filled up with zero bits, and
        // read as far as it can be: what a token may hold (RFC 6750 section 2.1) is more than base64.
        var trimmed = segment.TrimEnd('=');
        Span<char> head = stackalloc char[64];
        head.Fill('A');
        trimmed[..Math.Min(trimmed.Length, head.Length)].CopyTo(head);
        head.Replace('+', '-');
        head.Replace('/', '_');
        Span<byte> decoded = stackalloc byte[48];
        _ = Base64Url.DecodeFromChars(head, decoded, out _, out var length);
        return decoded[..length].TrimStart(" \t\r\n"u8).StartsWith("{"u8);
    }
}
