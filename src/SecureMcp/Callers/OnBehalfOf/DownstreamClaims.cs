using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using SecureMcp.Json;

namespace SecureMcp.Callers;

/// <summary>Reads a claims request that a tool hands on. What it becomes goes into a header, so that it is written anew.</summary>
internal static class DownstreamClaims
{
    public const int MaxBytes = 4096;

    private static readonly StrictJsonLimits Limits = new(MaxBytes, 8);

    /// <param name="text">A JSON object, or that in base64 or base64url.</param>
    /// <param name="claims">The object in printable ASCII.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out string? claims)
    {
        claims = null;
        if (text.Length > MaxBytes * 2 || Bytes(text.Trim()) is not { } utf8 || !StrictJson.TryParse(utf8, Limits, out var document, out _))
            return false;
        using (document)
        {
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                claims = JsonSerializer.Serialize(document.RootElement);
        }

        return claims is not null;
    }

    private static byte[]? Bytes(string text)
    {
        if (text.StartsWith('{'))
            return Encoding.UTF8.GetBytes(text);
        var padded = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out var length) ? bytes[..length] : null;
    }
}
