using System.Collections.Frozen;
using System.Text.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary>
/// <c>properties</c> and <c>additionalProperties</c>, which only together say what a member may be. A null
/// <paramref name="additional"/> allows any other member; <paramref name="isClosed"/> allows none.
/// </summary>
internal sealed class MembersRule(
    IReadOnlyDictionary<string, SchemaNode> properties, SchemaNode? additional, bool isClosed) : ISchemaRule
{
    private readonly FrozenDictionary<string, SchemaNode> known = properties.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly string allowed = properties.Count == 0
        ? "no member is allowed"
        : $"allowed: {SchemaText.List(properties.Keys.Select(SchemaText.Quote))}";

    public void Check(JsonElement instance, SchemaWalk walk)
    {
        if (instance.ValueKind is not JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in instance.EnumerateObject())
        {
            if (walk.IsDone)
            {
                return;
            }

            if (known.TryGetValue(member.Name, out var node))
            {
                walk.CheckMember(node, member);
            }
            else if (isClosed)
            {
                walk.Fail("additionalProperties", $"must not have the member {SchemaText.Quote(member.Name)} ({allowed})");
            }
            else if (additional is not null)
            {
                walk.CheckMember(additional, member);
            }
        }
    }
}
