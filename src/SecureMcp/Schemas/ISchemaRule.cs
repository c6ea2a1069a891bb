using System.Text.Json;

namespace SecureMcp.Schemas;

/// <summary>What one keyword asks of an instance. Immutable; reports to the walk.</summary>
internal interface ISchemaRule
{
    void Check(JsonElement instance, SchemaWalk walk);
}
