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
        // Forgiving on purpose: another reader may take padding, or the alphabet of plain base64.
        Span<char> head = stackalloc char[Math.Min(segment.TrimEnd('=').Length, 64) / 4 * 4];
        segment[..head.Length].CopyTo(head);
        head.Replace('+', '-');
        head.Replace('/', '_');
        Span<byte> decoded = stackalloc byte[48];
        return Base64Url.TryDecodeFromChars(head, decoded, out var length) && decoded[..length].TrimStart(" \t\r\n"u8).StartsWith("{"u8);
    }
}
