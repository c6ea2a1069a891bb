using System.Text.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary><c>contains</c> with <c>minContains</c> (1 unless stated) and <c>maxContains</c>.</summary>
internal sealed class ContainsRule(SchemaNode node, int minimum, int? maximum) : IPartsRule
{
    public void Check(JsonElement instance, SchemaWalk walk)
    {
        if (instance.ValueKind is not JsonValueKind.Array)
        {
            return;
        }

        // No more is counted than the answer needs; the bounds are below 10^9.
        var enough = maximum is { } most ? Math.Max(most + 1, minimum) : minimum;
        var count = instance.EnumerateArray().Where(item => walk.Matches(node, item)).Take(enough).Count();
        if (count < minimum)
        {
            walk.Fail("contains", $"must have at least {minimum} items that match what it has to contain");
        }
        else if (count > maximum)
        {
            walk.Fail("maxContains", $"must have at most {maximum} items that match what it has to contain");
        }
    }
}
