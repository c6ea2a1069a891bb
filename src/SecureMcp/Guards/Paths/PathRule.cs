using System.Globalization;
using System.Text;

namespace SecureMcp.Guards;

/// <summary>Whether a text is a plain relative path that every system reads alike. Pure; links are another question.</summary>
internal static class PathRule
{
    private const int MaxLength = 1024;
    private const int MaxPartBytes = 255;

    /// <summary>Beside letters, digits and marks of any script. Of % see below.</summary>
    private const string Signs = " !#$%&'()+,-./;=@[]^_`{}~";

    /// <summary>Names that Windows reads as devices in every directory, with or without something behind a dot.</summary>
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"];

    /// <summary>Answers null, or what the path must be and is not; nothing of the path is repeated.</summary>
    public static string? Judge(string text)
    {
        if (text.Length is 0 or > MaxLength)
            return $"must be a path of 1 to {MaxLength} characters";
        if (text[0] is '/' or '\\' or '~' || text.AsSpan(1).StartsWith(":"))
            return "must be a relative path";
        if (!text.EnumerateRunes().All(IsPlain))
            return "must consist of letters, digits, spaces and plain punctuation, with / between its parts";
        if (HasEscape(text))
            return "must be written as it is, without % before two digits";
        return text.Split('/').All(IsPart) ? null : "must have no part that is empty, begins or ends with a space, ends with a dot, is too long, or is the name of a device";
    }

    private static bool IsPlain(Rune rune) => rune.IsAscii
        ? Rune.IsLetterOrDigit(rune) || Signs.Contains((char)rune.Value)
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.DecimalDigitNumber;

    // A tool that decodes what it gets would read another path.
    private static bool HasEscape(string text)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0 && at + 2 < text.Length; at = text.IndexOf('%', at + 1))
        {
            if (char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
                return true;
        }

        return false;
    }

    // Ending with a dot are "." and ".." too.
    private static bool IsPart(string part) =>
        part.Length > 0 && part[0] != ' ' && part[^1] is not (' ' or '.') && Encoding.UTF8.GetByteCount(part) <= MaxPartBytes && !IsDevice(part);

    private static bool IsDevice(string part)
    {
        var name = part.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        return Devices.Contains(name, StringComparer.Ordinal)
            || (name.Length == 4 && name[..3] is "COM" or "LPT" && (char.IsAsciiDigit(name[3]) || name[3] is '¹' or '²' or '³'));
    }
}
