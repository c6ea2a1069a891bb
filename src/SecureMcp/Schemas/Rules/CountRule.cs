using System.Text.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary>How long a string, how many items, how many members: the <c>min…</c> and <c>max…</c> keywords.</summary>
internal sealed class CountRule(string keyword, int bound) : ISchemaRule
{
    private readonly JsonValueKind kind = keyword[3..] switch
    {
        "Length" => JsonValueKind.String,
        "Items" => JsonValueKind.Array,
        _ => JsonValueKind.Object,
    };

    private readonly bool isMinimum = keyword.StartsWith("min", StringComparison.Ordinal);

    private readonly string expectation =
        $"must have at {(keyword.StartsWith("min", StringComparison.Ordinal) ? "least" : "most")} {bound} "
        + keyword[3..] switch { "Length" => "characters", "Items" => "items", _ => "members" };

    public void Check(JsonElement instance, SchemaWalk walk)
    {
        if (instance.ValueKind == kind && (isMinimum ? CountOf(instance) < bound : CountOf(instance) > bound))
        {
            walk.Fail(keyword, expectation);
        }
    }

    // A character is a code point (Validation section 6.3.1), not a UTF-16 unit.
    private static int CountOf(JsonElement instance) => instance.ValueKind switch
    {
        JsonValueKind.String => instance.GetString()!.EnumerateRunes().Count(),
        JsonValueKind.Array => instance.GetArrayLength(),
        _ => instance.GetPropertyCount(),
    };
}
