using System.Text.Json;
using SecureMcp.Json;

namespace SecureMcp.Schemas.Rules;

/// <summary>The bounds of a number and <c>multipleOf</c>; anything but a number passes.</summary>
internal sealed class NumberRule(string keyword, ExactNumber bound, string boundText) : ISchemaRule
{
    private readonly string expectation = keyword switch
    {
        "minimum" => $"must be at least {boundText}",
        "maximum" => $"must be at most {boundText}",
        "exclusiveMinimum" => $"must be more than {boundText}",
        "exclusiveMaximum" => $"must be less than {boundText}",
        _ => $"must be a multiple of {boundText}",
    };

    public void Check(JsonElement instance, SchemaWalk walk)
    {
        if (instance.ValueKind is JsonValueKind.Number && !Holds(ExactNumber.Of(instance)))
        {
            walk.Fail(keyword, expectation);
        }
    }

    private bool Holds(ExactNumber number) => keyword switch
    {
        "minimum" => number.Compare(bound) >= 0,
        "maximum" => number.Compare(bound) <= 0,
        "exclusiveMinimum" => number.Compare(bound) > 0,
        "exclusiveMaximum" => number.Compare(bound) < 0,
        _ => number.IsMultipleOf(bound),
    };
}
