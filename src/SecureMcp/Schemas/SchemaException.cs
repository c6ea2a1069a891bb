namespace SecureMcp.Schemas;

/// <summary>
/// A schema asks for something that would not be enforced, or contradicts itself. Thrown while an app starts: what is
/// advertised must be what is enforced.
/// </summary>
internal sealed class SchemaException(string pointer, string keyword, string rule)
    : Exception($"#{pointer}: {keyword}: {rule}")
{
    /// <summary>Where in the schema, as a JSON pointer; empty for the root.</summary>
    public string Pointer { get; } = pointer;

    /// <summary>The keyword that cannot be honoured.</summary>
    public string Keyword { get; } = keyword;
}
