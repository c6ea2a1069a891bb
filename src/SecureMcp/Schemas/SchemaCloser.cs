using System.Buffers;
using System.Text.Json;

namespace SecureMcp.Schemas;

/// <summary>
/// Copies a schema and closes its objects. Schemas under <c>not</c> stay as they are, because closing them would allow
/// more. Where several schemas name properties of the same object, each would forbid the other's: that is refused.
/// </summary>
internal sealed class SchemaCloser
{
    private readonly SchemaPropertySources sources;
    private readonly Utf8JsonWriter writer;

    private SchemaCloser(JsonElement root, Utf8JsonWriter writer)
    {
        sources = new SchemaPropertySources(root);
        this.writer = writer;
    }

    /// <summary>Answers the closed copy. The schema must be one that compiles.</summary>
    public static JsonElement Close(JsonElement schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var copy = new Utf8JsonWriter(buffer))
        {
            new SchemaCloser(schema, copy).Write(schema, string.Empty);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private void Write(JsonElement schema, string pointer)
    {
        if (schema.ValueKind is not JsonValueKind.Object)
        {
            schema.WriteTo(writer);
            return;
        }

        sources.RefuseConflict(schema, pointer);
        writer.WriteStartObject();
        foreach (var member in schema.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            WriteKeyword(new SchemaKeyword(member.Name, member.Value, pointer));
        }

        if (SchemaPropertySources.IsOpen(schema))
        {
            writer.WriteBoolean("additionalProperties", false);
        }

        writer.WriteEndObject();
    }

    private void WriteKeyword(SchemaKeyword keyword)
    {
        switch (keyword.Name)
        {
            case "items" or "additionalProperties":
                Write(keyword.Value, keyword.Pointer);
                break;
            case "allOf" or "anyOf" or "oneOf":
                writer.WriteStartArray();
                foreach (var (index, branch) in keyword.Value.EnumerateArray().Index())
                {
                    Write(branch, JsonPointer.Append(keyword.Pointer, index));
                }

                writer.WriteEndArray();
                break;
            case "properties" or "$defs":
                writer.WriteStartObject();
                foreach (var member in keyword.Value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, JsonPointer.Append(keyword.Pointer, member.Name));
                }

                writer.WriteEndObject();
                break;
            case "$ref":
                keyword.Require(
                    !sources.IsUnderNot(keyword.LocalReference()), "must not lead under \"not\" where objects are closed");
                keyword.Value.WriteTo(writer);
                break;
            case "not":
                keyword.Require(
                    !SchemaPropertySources.HasReference(keyword.Value), "must not hold a $ref where objects are closed");
                keyword.Value.WriteTo(writer);
                break;
            default:
                keyword.Value.WriteTo(writer);
                break;
        }
    }
}
