namespace SecureMcp.Guards;

internal sealed class IdentifierGuard(int minLength, int maxLength, string signs, IdentifierLetters letters) : IArgumentGuard
{
    private readonly string expectation =
        $"must be {minLength} to {maxLength} characters: {(letters == IdentifierLetters.Ascii ? "letters a-z and A-Z" : "letters of one script")} and digits 0-9"
        + (signs.Length == 0 ? "" : $", with single signs of {signs} between them");

    public string Word => "identifier";

    public GuardVerdict Judge(string text) => new(IsIdentifier(text) ? null : expectation);

    private bool IsIdentifier(string text)
    {
        if (text.Length < minLength || text.Length > maxLength || signs.Contains(text[0]) || signs.Contains(text[^1]))
            return false;
        var script = Script.None;
        for (var at = 0; at < text.Length; at++)
        {
            var unit = text[at];
            if (char.IsAsciiDigit(unit) || (signs.Contains(unit) && !signs.Contains(text[at - 1])))
                continue;
            var found = letters == IdentifierLetters.Ascii && !char.IsAscii(unit) ? Script.None : Scripts.Of(unit);
            if (found == Script.None || (script != Script.None && script != found))
                return false;
            script = found;
        }

        return true;
    }
}
