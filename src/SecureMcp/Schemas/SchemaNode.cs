using System.Text.Json;

namespace SecureMcp.Schemas;

/// <summary>One compiled schema: every rule must agree.</summary>
internal sealed class SchemaNode(string pointer)
{
    private ISchemaRule[] rules = [];

    /// <summary>Where in the schema document this schema stands.</summary>
    public string Pointer { get; } = pointer;

    /// <summary>The schemas that judge the same instance as this one, not a part of it.</summary>
    public List<SchemaNode> InPlace { get; } = [];

    public void Complete(IEnumerable<ISchemaRule> all) => rules = [.. all];

    public void Check(JsonElement instance, SchemaWalk walk)
    {
        walk.CountVisit();
        foreach (var rule in rules)
        {
            if (walk.IsDone)
            {
                return;
            }

            rule.Check(instance, walk);
        }
    }
}
