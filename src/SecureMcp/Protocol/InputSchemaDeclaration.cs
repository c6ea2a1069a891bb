using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMcp.Json;

namespace SecureMcp.Protocol;

/// <summary>Reads <see cref="InputSchemaAttribute"/> off a member.</summary>
internal static class InputSchemaDeclaration
{
    private static readonly StrictJsonLimits Limits = new(MaxBytes: 65_536, MaxDepth: 64);

    /// <summary>
    /// The tool's own schema, or the generated one when it declares none. Adds a sentence to <paramref name="problems"/> for
    /// one that can't be used.
    /// </summary>
    public static JsonElement Read(string tool, IEnumerable<object> attributes, JsonElement generated, ICollection<string> problems)
    {
        if (attributes.OfType<InputSchemaAttribute>().FirstOrDefault() is not { } declared)
            return generated;
        if (!StrictJson.TryParse(Encoding.UTF8.GetBytes(declared.Json ?? ""), Limits, out var document, out var fault))
        {
            problems.Add($"{tool} carries [InputSchema] with a text that is not strict JSON: {fault}.");
            return generated;
        }

        var schema = document.RootElement;
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type)
            || type.ValueKind != JsonValueKind.String || !type.ValueEquals("object"u8))
        {
            problems.Add($"{tool} carries [InputSchema] with a schema that is not one of \"type\": \"object\".");
            return generated;
        }

        foreach (var parameter in Properties(generated).Where(name => !Properties(schema).Contains(name)))
            problems.Add($"{tool} carries [InputSchema] without the property '{parameter}', so its parameter could never be sent.");
        foreach (var name in Properties(generated).Intersect(Properties(schema)).Where(name => DefaultOf(schema, name) is { } said && !(DefaultOf(generated, name) is { } taken && JsonElement.DeepEquals(said, taken))))
            problems.Add($"{tool} carries [InputSchema] with a default of the property '{name}' that is not its parameter's: what is advertised, and judged, is not what runs.");
        return schema;
    }

    /// <summary>The schema in which these properties are not required: who leaves them out has them filled in.</summary>
    public static JsonElement MakeOptional(JsonElement schema, IReadOnlyCollection<string> names)
    {
        if (names.Count == 0 || !schema.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.Array)
            return schema;
        var changed = JsonObject.Create(schema)!;
        var still = required.EnumerateArray().Where(name => name.ValueKind != JsonValueKind.String || !names.Contains(name.GetString()!)).Select(name => JsonNode.Parse(name.GetRawText())).ToArray();
        if (still.Length == 0)
            changed.Remove("required");
        else
            changed["required"] = new JsonArray(still);
        return JsonSerializer.SerializeToElement(changed);
    }

    public static void RefuseElsewhere(string member, IEnumerable<object> attributes, ICollection<string> problems)
    {
        if (attributes.OfType<InputSchemaAttribute>().Any())
            problems.Add($"{member} carries [InputSchema], which is for tools only.");
    }

    private static JsonElement? DefaultOf(JsonElement schema, string property) =>
        schema.GetProperty("properties").GetProperty(property) is { ValueKind: JsonValueKind.Object } described && described.TryGetProperty("default", out var said) ? said : null;

    // The generated schema names what the client sends: parameters that come from the services are not in it.
    private static IEnumerable<string> Properties(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().Select(property => property.Name)
            : [];
}
