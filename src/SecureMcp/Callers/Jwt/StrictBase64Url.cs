using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace SecureMcp.Callers;

/// <summary>
/// Base64url as RFC 7515 section 2 writes it: no padding, no white space, and the unused bits of the last character zero,
/// so that every byte string has exactly one text. The framework's decoder is more forgiving.
/// </summary>
internal static class StrictBase64Url
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(Characters))
            return false;
        var unusedBits = (text.Length % 4) switch { 2 => 0b1111, 3 => 0b11, _ => 0 };
        if (unusedBits != 0 && (Alphabet.IndexOf(text[^1], StringComparison.Ordinal) & unusedBits) != 0)
            return false;
        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}
