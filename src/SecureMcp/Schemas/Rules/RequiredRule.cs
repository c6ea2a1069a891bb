using System.Text.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary><c>required</c>: these members are there, whatever their values.</summary>
internal sealed class RequiredRule(IReadOnlyList<string> names) : ISchemaRule
{
    public void Check(JsonElement instance, SchemaWalk walk)
    {
        if (instance.ValueKind is not JsonValueKind.Object)
        {
            return;
        }

        foreach (var name in names)
        {
            if (!instance.TryGetProperty(name, out _))
            {
                walk.Fail("required", $"must have the member {SchemaText.Quote(name)}");
            }
        }
    }
}
