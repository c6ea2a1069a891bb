using System.Text.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary><c>items</c>: every item keeps to one schema.</summary>
internal sealed class ItemsRule(SchemaNode items) : ISchemaRule
{
    public void Check(JsonElement instance, SchemaWalk walk)
    {
        if (instance.ValueKind is not JsonValueKind.Array)
        {
            return;
        }

        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if (walk.IsDone)
            {
                return;
            }

            walk.CheckItem(items, item, index++);
        }
    }
}
