using System.Buffers;
using System.Text.Json;

namespace SecureMcp.Schemas;

/// <summary>
/// Copies a schema and closes its objects. Schemas under <c>not</c>, <c>if</c> and <c>contains</c> stay as they are,
/// because closing them could allow more. Where several schemas name properties of the same object, each would forbid the
/// other's: that is refused.
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
        if (SchemaParts.IsOne(keyword.Name))
        {
            Write(keyword.Value, keyword.Pointer);
        }
        else if (SchemaParts.IsList(keyword.Name))
        {
            writer.WriteStartArray();
            foreach (var (index, branch) in keyword.Value.EnumerateArray().Index())
            {
                Write(branch, JsonPointer.Append(keyword.Pointer, index));
            }

            writer.WriteEndArray();
        }
        else if (SchemaParts.IsNamed(keyword.Name))
        {
            writer.WriteStartObject();
            foreach (var member in keyword.Value.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                Write(member.Value, JsonPointer.Append(keyword.Pointer, member.Name));
            }

            writer.WriteEndObject();
        }
        else
        {
            RequireUnchangedMeaning(keyword);
            keyword.Value.WriteTo(writer);
        }
    }

    // Copied as it is: it must not come to mean something else because of what is closed around it.
    private void RequireUnchangedMeaning(SchemaKeyword keyword)
    {
        if (SchemaParts.IsProbe(keyword.Name))
        {
            keyword.Require(
                !SchemaPropertySources.HasReference(keyword.Value), "must not hold a $ref where objects are closed");
        }
        else if (keyword.Name is "$ref")
        {
            keyword.Require(
                !sources.IsUnderProbe(keyword.LocalReference(sources.Anchors)),
                "must not lead under \"not\", \"if\" or \"contains\" where objects are closed");
        }
    }
}
