using System.Text;

namespace SecureMcp.Json;

/// <summary>
/// The widest notion of "the same name" that any reader behind us may have. Readers disagree on whether case counts and
/// on whether U+017F, U+212A, U+0130 and U+0131 fold into ASCII (CVE-2026-27896), so names that could be taken for each
/// other are treated as equal here and refused together.
/// </summary>
internal static class NameFold
{
    /// <summary>Returns the folded name; the same instance when folding changes nothing.</summary>
    public static string Fold(string name)
    {
        if (IsFoldedAscii(name))
        {
            return name;
        }

        var folded = new StringBuilder(name.Length);
        Span<char> units = stackalloc char[2];
        foreach (var rune in name.EnumerateRunes())
        {
            folded.Append(units[..Fold(rune).EncodeToUtf16(units)]);
        }

        return folded.ToString();
    }

    /// <summary>Says whether two names could be taken for each other.</summary>
    public static bool AreAlike(string left, string right)
        => string.Equals(Fold(left), Fold(right), StringComparison.Ordinal);

    private static Rune Fold(Rune rune) => rune.Value switch
    {
        0x017F => new Rune('s'),
        0x212A => new Rune('k'),
        0x0130 or 0x0131 => new Rune('i'),
        // Up before down: several lower-case letters share one upper-case letter (final sigma, the micro sign).
        _ => Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)),
    };

    private static bool IsFoldedAscii(string name)
    {
        foreach (var unit in name)
        {
            if (unit is >= 'A' and <= 'Z' or > '\x7F')
            {
                return false;
            }
        }

        return true;
    }
}
