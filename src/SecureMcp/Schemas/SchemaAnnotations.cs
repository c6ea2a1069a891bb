using System.Collections.Frozen;

namespace SecureMcp.Schemas;

/// <summary>Members of a schema that describe and do not restrict.</summary>
internal static class SchemaAnnotations
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    // "format" and the content keywords are annotations unless a dialect says otherwise (Validation sections 7.2.1, 8.2).
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.Ordinal,
        "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "$comment", "format",
        "contentEncoding", "contentMediaType", "contentSchema");

    /// <summary>Says whether the keyword is an annotation. Throws for a dialect that is not 2020-12.</summary>
    public static bool Check(SchemaKeyword keyword)
    {
        if (keyword.Name is "$schema")
        {
            keyword.Require(keyword.Text().TrimEnd('#') == Dialect, $"must be {Dialect}");
            return true;
        }

        return Names.Contains(keyword.Name) || keyword.Name.StartsWith("x-", StringComparison.Ordinal);
    }
}
