using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureMcp.Callers;

/// <summary>What is taken from a token for people's eyes and for joining records.</summary>
internal static class TokenText
{
    private const int MaxDisplayNameLength = 128;

    /// <summary>For people's eyes only, but it reaches logs and terminals: nothing that controls or reorders what is around it.</summary>
    public static string? DisplayName(TokenClaims claims, string claim)
    {
        if (!claims.TryGetText(claim, out var name) || name is null)
            return null;
        var clean = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                continue;
            }

            if (clean.Length + rune.Utf16SequenceLength > MaxDisplayNameLength)
                break;
            clean.Append(rune.ToString());
        }

        return clean.Length == 0 ? null : clean.ToString();
    }

    /// <summary>The hash of the first of the claims that is there: it names the credential without being it.</summary>
    public static string? CredentialIdHash(TokenClaims claims, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (claims.TryGetText(name, out var id) && !string.IsNullOrEmpty(id))
                return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        }

        return null;
    }
}
