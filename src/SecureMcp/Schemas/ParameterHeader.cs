using System.Collections.Immutable;
using System.Text.Json;

namespace SecureMcp.Schemas;

/// <summary>
/// An argument that the client also sends as the header <c>Mcp-Param-{Name}</c>, so that what stands in front can route by
/// it (MCP 2026-07-28, transports, <c>x-mcp-header</c>).
/// </summary>
/// <param name="Name">The header's whole name.</param>
/// <param name="Path">Where the argument is: names of properties from the arguments down.</param>
internal sealed record ParameterHeader(string Name, ImmutableArray<string> Path)
{
    private const string Keyword = "x-mcp-header";

    /// <summary>Every such argument of a schema.</summary>
    /// <exception cref="SchemaException">The keyword stands where no client could honour it.</exception>
    public static IReadOnlyList<ParameterHeader> ReadAll(JsonElement schema)
    {
        List<ParameterHeader> found = [];
        Read(schema, [], found);
        return found;
    }

    private static void Read(JsonElement schema, ImmutableArray<string> path, List<ParameterHeader> found)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in properties.EnumerateObject())
        {
            var here = path.Add(property.Name);
            if (property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty(Keyword, out var name))
                found.Add(One(property.Value, name, here, found));
            Read(property.Value, here, found);
        }
    }

    private static ParameterHeader One(JsonElement property, JsonElement name, ImmutableArray<string> path, List<ParameterHeader> found)
    {
        var pointer = string.Concat(path.Select(segment => $"/properties/{JsonPointer.Escape(segment)}"));
        if (name.ValueKind != JsonValueKind.String || name.GetString() is not { Length: > 0 } text || !text.All(IsTokenCharacter))
            throw new SchemaException(pointer, Keyword, "must be a token of RFC 9110 section 5.6.2");
        if (found.Exists(other => other.Name.Equals(FullName(text), StringComparison.OrdinalIgnoreCase)))
            throw new SchemaException(pointer, Keyword, "must be unique in the schema, whatever its case");
        if (!IsPrimitive(property))
            throw new SchemaException(pointer, Keyword, "is for a string, an integer or a boolean");
        return new ParameterHeader(FullName(text), path);
    }

    private static string FullName(string name) => $"Mcp-Param-{name}";

    private static bool IsPrimitive(JsonElement property)
    {
        if (!property.TryGetProperty("type", out var type))
            return false;
        // A type that may also be null is one that may also be absent.
        var types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(entry => entry.GetString()).Where(entry => entry != "null") : [type.GetString()];
        return types.ToList() is ["string" or "integer" or "boolean"];
    }

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);
}
