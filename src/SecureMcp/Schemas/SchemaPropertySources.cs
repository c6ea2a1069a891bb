using System.Text.Json;

namespace SecureMcp.Schemas;

/// <summary>Finds which schemas name the properties of one and the same object.</summary>
internal sealed class SchemaPropertySources
{
    private readonly Dictionary<string, JsonElement> schemas = new(StringComparer.Ordinal);
    private readonly HashSet<string> underProbe = new(StringComparer.Ordinal);

    public SchemaPropertySources(JsonElement root) => Collect(root, string.Empty, false);

    public SchemaAnchors Anchors { get; } = new();

    /// <summary>The schema would be closed: it names properties and says nothing of others.</summary>
    public static bool IsOpen(JsonElement schema)
        => NamesProperties(schema) && !schema.TryGetProperty("additionalProperties", out _);

    public static bool HasReference(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member => member.Name is "$ref" || HasReference(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(HasReference),
        _ => false,
    };

    /// <summary>The schema stands where it is only tried, see <see cref="SchemaParts.IsProbe"/>.</summary>
    public bool IsUnderProbe(string pointer) => underProbe.Contains(pointer);

    /// <summary>Throws when closing one schema would forbid what another one names for the same object.</summary>
    public void RefuseConflict(JsonElement schema, string pointer)
    {
        var found = Sources(schema).ToList();
        if (found.Count > 1 && found.Contains(true))
        {
            throw new SchemaException(
                pointer,
                "additionalProperties",
                "must be stated where $ref, allOf, anyOf, oneOf, then, else or dependentSchemas join several lists of properties for one object");
        }
    }

    // One entry for each list of properties that holds at the same time; true when one of its schemas would be closed.
    // Alternatives count once, because one of them is chosen.
    private IEnumerable<bool> Sources(JsonElement schema)
    {
        if (schema.ValueKind is not JsonValueKind.Object)
        {
            yield break;
        }

        if (NamesProperties(schema) || schema.TryGetProperty("additionalProperties", out _))
        {
            yield return IsOpen(schema);
        }

        if (schema.TryGetProperty("$ref", out var reference)
            && Anchors.TryResolve(reference.GetString()!, out var target))
        {
            foreach (var source in Sources(schemas[target]))
            {
                yield return source;
            }
        }

        foreach (var joined in SchemaParts.Of(schema, string.Empty).ToLookup(part => KeywordOfJoin(part.Keyword), part => part.Schema))
        {
            var lists = joined.Key is null ? [] : joined.SelectMany(Sources).ToList();
            if (joined.Key is "allOf" or "dependentSchemas")
            {
                foreach (var source in lists)
                {
                    yield return source;
                }
            }
            else if (lists.Count > 0)
            {
                yield return lists.Contains(true);
            }
        }
    }

    // What "if", "not" and "contains" hold is tried and never closed; it names nothing for the object.
    private static string? KeywordOfJoin(string keyword) => keyword switch
    {
        "allOf" or "anyOf" or "oneOf" or "dependentSchemas" => keyword,
        "then" or "else" => "then",
        _ => null,
    };

    private static bool NamesProperties(JsonElement schema)
        => schema.TryGetProperty("properties", out _) || schema.TryGetProperty("patternProperties", out _);

    private void Collect(JsonElement schema, string pointer, bool isUnderProbe)
    {
        schemas[pointer] = schema;
        if (isUnderProbe)
        {
            underProbe.Add(pointer);
        }

        if (schema.ValueKind is JsonValueKind.Object && schema.TryGetProperty("$anchor", out var anchor))
        {
            Anchors.Add(new SchemaKeyword("$anchor", anchor, pointer), pointer);
        }

        foreach (var (keyword, at, part) in SchemaParts.Of(schema, pointer))
        {
            Collect(part, at, isUnderProbe || SchemaParts.IsProbe(keyword));
        }
    }
}
