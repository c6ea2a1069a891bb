using System.Text.Json;
using SecureMcp.Json;

namespace SecureMcp.Schemas;

/// <summary>One member of a schema, and where it stands.</summary>
internal sealed class SchemaKeyword(string name, JsonElement value, string schemaPointer)
{
    public string Name { get; } = name;

    public JsonElement Value { get; } = value;

    public string Pointer { get; } = JsonPointer.Append(schemaPointer, name);

    /// <summary>Where the schema stands that has this member.</summary>
    public string SchemaPointer { get; } = schemaPointer;

    public SchemaException Refuse(string rule) => new(SchemaPointer, Name, rule);

    public void Require(bool condition, string rule)
    {
        if (!condition)
        {
            throw Refuse(rule);
        }
    }

    public List<JsonElement> Items(int atLeast)
    {
        Require(
            Value.ValueKind is JsonValueKind.Array && Value.GetArrayLength() >= atLeast,
            $"must be an array of at least {atLeast}");
        return [.. Value.EnumerateArray()];
    }

    public List<string> Strings()
    {
        Require(
            Value.ValueKind is JsonValueKind.Array && Value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String),
            "must be an array of strings");
        return [.. Value.EnumerateArray().Select(item => item.GetString()!)];
    }

    public string Text()
    {
        Require(Value.ValueKind is JsonValueKind.String, "must be a string");
        return Value.GetString()!;
    }

    public ExactNumber Number()
    {
        Require(Value.ValueKind is JsonValueKind.Number, "must be a number");
        return ExactNumber.Of(Value);
    }

    /// <summary>A whole number from 0 on; 2.0 is one.</summary>
    public int Count()
    {
        var number = Number();
        Require(number is { Sign: >= 0, IsWhole: true, Exponent: <= 9 }, "must be a whole number from 0 to 999999999");
        return (int)Value.GetDecimal();
    }

    public string LocalReference(SchemaAnchors anchors)
    {
        Require(
            anchors.TryResolve(Text(), out var pointer),
            "must be \"#\", a JSON pointer into the same schema, \"#/…\", or the \"#name\" of an $anchor in it: nothing is fetched");
        return pointer;
    }
}
