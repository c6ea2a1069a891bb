using System.Collections.Frozen;
using System.Text.Json;
using SecureMcp.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary><c>enum</c> and <c>const</c>: the instance is one of these values.</summary>
internal sealed class ValueRule(string keyword, IReadOnlyList<JsonElement> values) : ISchemaRule
{
    private readonly FrozenSet<string> allowed = values.Select(CanonicalJson.Of).ToFrozenSet(StringComparer.Ordinal);

    private readonly string expectation = values.Count == 0
        ? "no value is allowed here"
        : $"must be {(values.Count == 1 ? "" : "one of ")}{SchemaText.List(values.Select(value => value.GetRawText()))}";

    private readonly FrozenSet<JsonValueKind> kinds = values.Select(value => value.ValueKind).ToFrozenSet();

    public void Check(JsonElement instance, SchemaWalk walk)
    {
        // The kind first: a large object is not rewritten to find that it is none of three strings.
        if (!kinds.Contains(instance.ValueKind) || !allowed.Contains(CanonicalJson.Of(instance)))
        {
            walk.Fail(keyword, expectation);
        }
    }
}
