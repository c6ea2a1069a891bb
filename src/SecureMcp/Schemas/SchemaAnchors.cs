namespace SecureMcp.Schemas;

/// <summary>The names that schemas of one document give themselves with <c>$anchor</c> (Core section 8.2.2).</summary>
internal sealed class SchemaAnchors
{
    private readonly Dictionary<string, string> pointers = new(StringComparer.Ordinal);

    public void Add(SchemaKeyword keyword, string schemaPointer)
    {
        var name = keyword.Text();
        keyword.Require(
            name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_')
                && name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '_' or '.'),
            "must start with a letter or '_' and go on with letters, digits, '-', '_' and '.'");
        keyword.Require(pointers.TryAdd(name, schemaPointer), "must name one schema of the document only");
    }

    /// <summary>Answers the place that a local reference leads to; whether a schema stands there is not asked.</summary>
    public bool TryResolve(string reference, out string pointer)
        => JsonPointer.TryParseFragment(reference, out pointer)
            || (reference is ['#', ..] && pointers.TryGetValue(Uri.UnescapeDataString(reference[1..]), out pointer!));
}
