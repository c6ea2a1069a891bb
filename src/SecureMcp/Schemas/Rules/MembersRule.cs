using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecureMcp.Schemas.Rules;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>, which only together say what a member may
/// be. A null <paramref name="additional"/> allows any other member; <paramref name="isClosed"/> allows none.
/// </summary>
internal sealed class MembersRule(
    IReadOnlyDictionary<string, SchemaNode> properties,
    IReadOnlyList<(Regex Pattern, SchemaNode Node)> patterns,
    SchemaNode? additional,
    bool isClosed) : IPartsRule
{
    private readonly FrozenDictionary<string, SchemaNode> known = properties.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly string allowed = properties.Count == 0
        ? patterns.Count == 0 ? "no member is allowed" : "only names of a pattern are allowed"
        : $"allowed: {SchemaText.List(properties.Keys.Select(SchemaText.Quote))}{(patterns.Count == 0 ? "" : " and names of a pattern")}";

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

            CheckMember(member, walk);
        }
    }

    private void CheckMember(JsonProperty member, SchemaWalk walk)
    {
        var isNamed = known.TryGetValue(member.Name, out var node);
        if (isNamed)
        {
            walk.CheckMember(node!, member);
        }

        foreach (var (pattern, matching) in patterns)
        {
            if (walk.IsMatch(pattern, member.Name))
            {
                isNamed = true;
                walk.CheckMember(matching, member);
            }
        }

        if (isNamed)
        {
            return;
        }

        if (isClosed)
        {
            walk.Fail("additionalProperties", $"must not have the member {SchemaText.Quote(member.Name)} ({allowed})");
        }
        else if (additional is not null)
        {
            walk.CheckMember(additional, member);
        }
    }
}
