using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecureMcp.Schemas.Rules;

/// <summary><c>pattern</c>, searched anywhere in the string. The engine does not backtrack: no pattern can be made slow.</summary>
internal sealed class PatternRule(string pattern, Regex regex) : ISchemaRule
{
    private readonly string expectation = $"must match {pattern}";

    public void Check(JsonElement instance, SchemaWalk walk)
    {
        if (instance.ValueKind is JsonValueKind.String && !walk.IsMatch(regex, instance.GetString()!))
        {
            walk.Fail("pattern", expectation);
        }
    }
}
