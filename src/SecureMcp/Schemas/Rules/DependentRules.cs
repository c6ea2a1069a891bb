using System.Text.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary><c>dependentRequired</c>: who sends one member sends these others too.</summary>
internal sealed class DependentRequiredRule(IReadOnlyList<(string Name, List<string> Needed)> entries) : ISchemaRule
{
    public void Check(JsonElement instance, SchemaWalk walk)
    {
        if (instance.ValueKind is not JsonValueKind.Object)
        {
            return;
        }

        foreach (var (name, needed) in entries.Where(entry => instance.TryGetProperty(entry.Name, out _)))
        {
            foreach (var missing in needed.Where(other => !instance.TryGetProperty(other, out _)))
            {
                walk.Fail("dependentRequired", $"must have the member {SchemaText.Quote(missing)} when it has {SchemaText.Quote(name)}");
            }
        }
    }
}

/// <summary><c>dependentSchemas</c>: who sends one member keeps to this schema too.</summary>
internal sealed class DependentSchemasRule(IReadOnlyDictionary<string, SchemaNode> nodes) : IPartsRule
{
    public void Check(JsonElement instance, SchemaWalk walk)
    {
        if (instance.ValueKind is not JsonValueKind.Object)
        {
            return;
        }

        foreach (var (name, node) in nodes)
        {
            if (!walk.IsDone && instance.TryGetProperty(name, out _))
            {
                node.Check(instance, walk);
            }
        }
    }
}
