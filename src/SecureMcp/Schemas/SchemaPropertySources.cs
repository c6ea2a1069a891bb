using System.Text.Json;

namespace SecureMcp.Schemas;

/// <summary>Finds which schemas name the properties of one and the same object.</summary>
internal sealed class SchemaPropertySources
{
    private readonly Dictionary<string, JsonElement> schemas = new(StringComparer.Ordinal);
    private readonly HashSet<string> underNot = new(StringComparer.Ordinal);

    public SchemaPropertySources(JsonElement root) => Collect(root, string.Empty, false);

    /// <summary>The schema would be closed: it names properties and says nothing of others.</summary>
    public static bool IsOpen(JsonElement schema)
        => schema.TryGetProperty("properties", out _) && !schema.TryGetProperty("additionalProperties", out _);

    public static bool HasReference(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member => member.Name is "$ref" || HasReference(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(HasReference),
        _ => false,
    };

    public bool IsUnderNot(string pointer) => underNot.Contains(pointer);

    /// <summary>Throws when closing one schema would forbid what another one names for the same object.</summary>
    public void RefuseConflict(JsonElement schema, string pointer)
    {
        var found = Sources(schema).ToList();
        if (found.Count > 1 && found.Contains(true))
        {
            throw new SchemaException(
                pointer,
                "additionalProperties",
                "must be stated where allOf, anyOf, oneOf or $ref join several lists of properties for one object");
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

        if (schema.TryGetProperty("properties", out _) || schema.TryGetProperty("additionalProperties", out _))
        {
            yield return IsOpen(schema);
        }

        if (schema.TryGetProperty("$ref", out var reference)
            && JsonPointer.TryParseFragment(reference.GetString()!, out var target))
        {
            foreach (var source in Sources(schemas[target]))
            {
                yield return source;
            }
        }

        foreach (var source in Branches(schema, "allOf").SelectMany(Sources))
        {
            yield return source;
        }

        foreach (var keyword in (string[])["anyOf", "oneOf"])
        {
            var alternatives = Branches(schema, keyword).SelectMany(Sources).ToList();
            if (alternatives.Count > 0)
            {
                yield return alternatives.Contains(true);
            }
        }
    }

    private static JsonElement.ArrayEnumerator Branches(JsonElement schema, string keyword)
        => schema.TryGetProperty(keyword, out var branches) ? branches.EnumerateArray() : default;

    private void Collect(JsonElement schema, string pointer, bool isUnderNot)
    {
        schemas[pointer] = schema;
        if (isUnderNot)
        {
            underNot.Add(pointer);
        }

        foreach (var member in schema.ValueKind is JsonValueKind.Object ? schema.EnumerateObject() : default)
        {
            var at = JsonPointer.Append(pointer, member.Name);
            switch (member.Name)
            {
                case "items" or "additionalProperties" or "not":
                    Collect(member.Value, at, isUnderNot || member.Name is "not");
                    break;
                case "allOf" or "anyOf" or "oneOf":
                    foreach (var (index, branch) in member.Value.EnumerateArray().Index())
                    {
                        Collect(branch, JsonPointer.Append(at, index), isUnderNot);
                    }

                    break;
                case "properties" or "$defs":
                    foreach (var named in member.Value.EnumerateObject())
                    {
                        Collect(named.Value, JsonPointer.Append(at, named.Name), isUnderNot);
                    }

                    break;
            }
        }
    }
}
