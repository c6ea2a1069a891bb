using System.Text.Json;
using System.Text.RegularExpressions;
using SecureMcp.Schemas.Rules;

namespace SecureMcp.Schemas;

/// <summary>Compiles the keywords that judge an instance by themselves, without another schema.</summary>
internal static class SchemaAssertions
{
    public static ISchemaRule Compile(SchemaKeyword keyword)
    {
        switch (keyword.Name)
        {
            case "type":
                return Type(keyword);
            case "enum":
                return new ValueRule(keyword.Name, keyword.Items(atLeast: 0));
            case "const":
                return new ValueRule(keyword.Name, [keyword.Value]);
            case "required":
                return new RequiredRule(keyword.Strings());
            case "dependentRequired":
                return DependentRequired(keyword);
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum":
                return new NumberRule(keyword.Name, keyword.Number(), keyword.Value.GetRawText());
            case "multipleOf":
                keyword.Require(
                    keyword.Number() is { Sign: > 0, Digits.Length: <= 18 },
                    "must be more than 0 and have at most 18 significant digits");
                return new NumberRule(keyword.Name, keyword.Number(), keyword.Value.GetRawText());
            case "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties":
                return new CountRule(keyword.Name, keyword.Count());
            case "uniqueItems":
                keyword.Require(keyword.Value.ValueKind is JsonValueKind.True or JsonValueKind.False, "must be a boolean");
                return keyword.Value.GetBoolean() ? new UniqueItemsRule() : new EveryRule([]);
            case "pattern":
                return new PatternRule(keyword.Text(), Expression(keyword, keyword.Text()));
            default:
                throw keyword.Refuse("is not supported: it would be advertised and not enforced");
        }
    }

    private static TypeRule Type(SchemaKeyword keyword)
    {
        var types = keyword.Value.ValueKind is JsonValueKind.String ? [keyword.Text()] : keyword.Strings();
        keyword.Require(types.Count > 0 && types.All(TypeRule.IsKnown), "must name types of JSON Schema");
        return new TypeRule(types);
    }

    private static DependentRequiredRule DependentRequired(SchemaKeyword keyword)
    {
        keyword.Require(keyword.Value.ValueKind is JsonValueKind.Object, "must be an object of arrays of strings");
        return new DependentRequiredRule([.. keyword.Value.EnumerateObject()
            .Select(entry => (entry.Name, new SchemaKeyword(keyword.Name, entry.Value, keyword.SchemaPointer).Strings()))]);
    }

    public static Regex Expression(SchemaKeyword keyword, string pattern)
    {
        try
        {
            return EcmaPattern.Compile(pattern);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw keyword.Refuse($"cannot be compiled: {exception.Message}");
        }
    }
}
