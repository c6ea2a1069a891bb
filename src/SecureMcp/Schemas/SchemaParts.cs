using System.Text.Json;

namespace SecureMcp.Schemas;

/// <summary>Where schemas stand inside a schema: one list for whoever walks through a document that compiles.</summary>
internal static class SchemaParts
{
    /// <summary>
    /// The keyword only asks whether its schema matches: a stricter schema there could let more through, not less.
    /// </summary>
    public static bool IsProbe(string keyword) => keyword is "not" or "if" or "contains";

    /// <summary>The keyword holds one schema that its instance, or each of its parts, has to keep to.</summary>
    public static bool IsOne(string keyword) => keyword is "items" or "additionalProperties" or "propertyNames" or "then" or "else";

    /// <summary>The keyword holds an array of schemas.</summary>
    public static bool IsList(string keyword) => keyword is "allOf" or "anyOf" or "oneOf" or "prefixItems";

    /// <summary>The keyword holds an object whose members are schemas.</summary>
    public static bool IsNamed(string keyword) => keyword is "properties" or "patternProperties" or "dependentSchemas" or "$defs";

    /// <summary>The schemas directly inside one; none for a boolean.</summary>
    public static IEnumerable<(string Keyword, string Pointer, JsonElement Schema)> Of(JsonElement schema, string pointer)
    {
        foreach (var member in schema.ValueKind is JsonValueKind.Object ? schema.EnumerateObject() : default)
        {
            var at = JsonPointer.Append(pointer, member.Name);
            if (IsOne(member.Name) || IsProbe(member.Name))
            {
                yield return (member.Name, at, member.Value);
            }
            else if (IsList(member.Name))
            {
                foreach (var (index, branch) in member.Value.EnumerateArray().Index())
                {
                    yield return (member.Name, JsonPointer.Append(at, index), branch);
                }
            }
            else if (IsNamed(member.Name))
            {
                foreach (var named in member.Value.EnumerateObject())
                {
                    yield return (member.Name, JsonPointer.Append(at, named.Name), named.Value);
                }
            }
        }
    }
}
