using System.Text.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary><c>propertyNames</c>: every member's name, as a string, keeps to the schema.</summary>
internal sealed class PropertyNamesRule(SchemaNode names) : IPartsRule
{
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

            if (!walk.Matches(names, JsonElement.Parse($"\"{JsonEncodedText.Encode(member.Name)}\"")))
            {
                walk.Fail("propertyNames", $"must not have a member of the name {SchemaText.Quote(member.Name)}");
            }
        }
    }
}
