using System.Text.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary><c>allOf</c> and <c>$ref</c>: the errors of the schemas are the errors here.</summary>
internal sealed class EveryRule(IReadOnlyList<SchemaNode> nodes) : IPartsRule
{
    public void Check(JsonElement instance, SchemaWalk walk)
    {
        foreach (var node in nodes)
        {
            if (!walk.IsDone)
            {
                node.Check(instance, walk);
            }
        }
    }
}

/// <summary><c>anyOf</c>.</summary>
internal sealed class AnyOfRule(IReadOnlyList<SchemaNode> nodes) : IPartsRule
{
    public void Check(JsonElement instance, SchemaWalk walk)
    {
        if (!nodes.Any(node => walk.Matches(node, instance)))
        {
            walk.Fail("anyOf", $"must match at least one of the {nodes.Count} alternatives");
        }
    }
}

/// <summary><c>oneOf</c>.</summary>
internal sealed class OneOfRule(IReadOnlyList<SchemaNode> nodes) : IPartsRule
{
    public void Check(JsonElement instance, SchemaWalk walk)
    {
        var matching = nodes.Where(node => walk.Matches(node, instance)).Take(2).Count();
        if (matching != 1)
        {
            walk.Fail("oneOf", matching == 0
                ? $"must match one of the {nodes.Count} alternatives"
                : $"must match only one of the {nodes.Count} alternatives, and matches several");
        }
    }
}

/// <summary><c>not</c>.</summary>
internal sealed class NotRule(SchemaNode node) : IPartsRule
{
    public void Check(JsonElement instance, SchemaWalk walk)
    {
        if (walk.Matches(node, instance))
        {
            walk.Fail("not", "must not match what the schema excludes");
        }
    }
}

/// <summary>The schema <c>false</c>.</summary>
internal sealed class NothingRule(string keyword) : ISchemaRule
{
    public void Check(JsonElement instance, SchemaWalk walk) => walk.Fail(keyword, "no value is allowed here");
}
