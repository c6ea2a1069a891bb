using System.Text.Json;

namespace SecureMcp.Schemas;

/// <summary>
/// A schema (JSON Schema 2020-12, the part that is fully enforced) ready to judge instances. Immutable and thread-safe.
/// </summary>
internal sealed class CompiledSchema
{
    private readonly SchemaNode root;

    private CompiledSchema(JsonElement schema, SchemaNode root) => (Schema, this.root) = (schema, root);

    /// <summary>The schema that is enforced, to be advertised as it is.</summary>
    public JsonElement Schema { get; }

    /// <summary>
    /// Compiles a schema. With <paramref name="closeObjects"/> an object schema that names properties and is silent on
    /// others allows no others; see <see cref="Close"/>.
    /// </summary>
    /// <exception cref="SchemaException">The schema has a keyword that would not be enforced, or is no schema.</exception>
    public static CompiledSchema Compile(JsonElement schema, bool closeObjects)
    {
        var enforced = closeObjects ? Close(schema) : schema.Clone();
        return new CompiledSchema(enforced, SchemaCompiler.Compile(enforced));
    }

    /// <summary>
    /// Writes <c>additionalProperties: false</c> into every object schema that has <c>properties</c> and says nothing of
    /// others, so that the advertised schema says what is enforced.
    /// </summary>
    /// <exception cref="SchemaException">As for <see cref="Compile"/>, or it is not clear what closing would mean.</exception>
    public static JsonElement Close(JsonElement schema)
    {
        _ = SchemaCompiler.Compile(schema);
        return SchemaCloser.Close(schema);
    }

    /// <summary>Judges an instance that the strict reader parsed. Empty means valid; at most ten errors are listed.</summary>
    public IReadOnlyList<SchemaError> Validate(JsonElement instance)
    {
        var walk = new SchemaWalk();
        root.Check(instance, walk);
        return walk.Errors;
    }
}
