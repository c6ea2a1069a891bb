using System.Text.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary><c>prefixItems</c> and <c>items</c>: the first items keep to a schema each, all that follow to one.</summary>
internal sealed class ItemsRule(IReadOnlyList<SchemaNode> first, SchemaNode? others) : IPartsRule
{
    public void Check(JsonElement instance, SchemaWalk walk)
    {
        if (instance.ValueKind is not JsonValueKind.Array)
        {
            return;
        }

        foreach (var (index, item) in instance.EnumerateArray().Index())
        {
            var node = index < first.Count ? first[index] : others;
            if (node is null || walk.IsDone)
            {
                return;
            }

            walk.CheckItem(node, item, index);
        }
    }
}
