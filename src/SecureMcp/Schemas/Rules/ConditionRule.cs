using System.Text.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary><c>if</c>, <c>then</c> and <c>else</c>: what holds depends on whether the first one matches.</summary>
internal sealed class ConditionRule(SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : IPartsRule
{
    public IEnumerable<SchemaNode> Nodes => new[] { condition, then, otherwise }.OfType<SchemaNode>();

    public void Check(JsonElement instance, SchemaWalk walk)
        => (walk.Matches(condition, instance) ? then : otherwise)?.Check(instance, walk);
}
