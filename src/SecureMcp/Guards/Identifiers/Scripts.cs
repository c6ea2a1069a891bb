namespace SecureMcp.Guards;

/// <summary>
/// The script of a letter. Only ranges in which every letter is its own NFC form are known: whether a text is normalized can't
/// be asked where globalization is invariant, as it is here. Marks, presentation forms and letters that are signs are in none.
/// </summary>
internal static class Scripts
{
    private static readonly (char First, char Last, Script Script)[] Ranges =
    [
        ('A', 'Z', Script.Latin),
        ('a', 'z', Script.Latin),
        ('\u00C0', '\u00D6', Script.Latin),
        ('\u00D8', '\u00F6', Script.Latin),
        ('\u00F8', '\u0131', Script.Latin),
        ('\u0134', '\u013E', Script.Latin),
        ('\u0141', '\u0148', Script.Latin),
        ('\u014A', '\u017E', Script.Latin),
        ('\u0218', '\u021B', Script.Latin),
        ('\u0386', '\u0386', Script.Greek),
        ('\u0388', '\u03CE', Script.Greek),
        ('\u0400', '\u045F', Script.Cyrillic),
        ('\u048A', '\u04BF', Script.Cyrillic),
        ('\u04C1', '\u04FF', Script.Cyrillic),
        ('\u3041', '\u3096', Script.Han),
        ('\u30A1', '\u30FA', Script.Han),
        ('\u30FC', '\u30FC', Script.Han),
        ('\u3400', '\u4DBF', Script.Han),
        ('\u4E00', '\u9FFF', Script.Han),
        ('\uAC00', '\uD7A3', Script.Hangul),
    ];

    public static Script Of(char letter)
    {
        if (!char.IsLetter(letter))
            return Script.None;
        foreach (var (first, last, script) in Ranges)
        {
            if (letter >= first && letter <= last)
                return script;
        }

        return Script.None;
    }
}
