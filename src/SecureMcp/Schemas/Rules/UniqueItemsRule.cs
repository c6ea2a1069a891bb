using System.Text.Json;
using SecureMcp.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary><c>uniqueItems: true</c>, in linear time: the caller chooses how many items there are.</summary>
internal sealed class UniqueItemsRule : ISchemaRule
{
    public void Check(JsonElement instance, SchemaWalk walk)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (instance.ValueKind is JsonValueKind.Array
            && !instance.EnumerateArray().All(item => seen.Add(CanonicalJson.Of(item))))
        {
            walk.Fail("uniqueItems", "must not have the same item twice");
        }
    }
}
