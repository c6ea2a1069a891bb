using System.Text.Json;
using SecureMcp.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary><c>type</c>: one name or several.</summary>
internal sealed class TypeRule(IReadOnlyList<string> types) : ISchemaRule
{
    private static readonly string[] Known = ["null", "boolean", "object", "array", "number", "string", "integer"];
    private readonly string expectation = $"must be {string.Join(" or ", types)}";

    public static bool IsKnown(string type) => Known.Contains(type);

    public void Check(JsonElement instance, SchemaWalk walk)
    {
        foreach (var type in types)
        {
            if (Is(instance, type))
            {
                return;
            }
        }

        walk.Fail("type", expectation);
    }

    // An integer is any number without a fraction, however it is written (Validation section 6.1.1).
    private static bool Is(JsonElement instance, string type) => instance.ValueKind switch
    {
        JsonValueKind.Null => type is "null",
        JsonValueKind.True or JsonValueKind.False => type is "boolean",
        JsonValueKind.Object => type is "object",
        JsonValueKind.Array => type is "array",
        JsonValueKind.String => type is "string",
        JsonValueKind.Number => type is "number" || (type is "integer" && ExactNumber.Of(instance).IsWhole),
        _ => false,
    };
}
