using System.Text.Json;

namespace SecureMcp.Schemas;

/// <summary>What one keyword asks of an instance. Immutable; reports to the walk.</summary>
internal interface ISchemaRule
{
    void Check(JsonElement instance, SchemaWalk walk);
}

/// <summary>A rule that asks other schemas. It is asked after those that look at the instance alone.</summary>
internal interface IPartsRule : ISchemaRule;
