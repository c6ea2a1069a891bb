using System.Text.Json;
using SecureMcp.Schemas.Rules;

namespace SecureMcp.Schemas;

/// <summary>Keywords that mean something only together with their neighbours.</summary>
internal sealed partial class SchemaCompiler
{
    private void AddJoined(JsonElement schema, SchemaNode node, List<ISchemaRule> rules)
    {
        ISchemaRule?[] joined = [Members(schema, node), Items(schema, node), Contains(schema, node), Condition(schema, node)];
        rules.AddRange(joined.OfType<ISchemaRule>());
    }

    private MembersRule? Members(JsonElement schema, SchemaNode node)
    {
        var properties = Find(schema, node, "properties") is { } named ? Named(named) : [];
        var patterns = Find(schema, node, "patternProperties") is { } matching
            ? Named(matching).Select(entry => (SchemaAssertions.Expression(matching, entry.Key), entry.Value)).ToList()
            : [];
        var additional = Find(schema, node, "additionalProperties");
        return properties.Count == 0 && patterns.Count == 0 && additional is null
            ? null
            : new MembersRule(properties, patterns, One(additional), additional?.Value.ValueKind is JsonValueKind.False);
    }

    private ItemsRule? Items(JsonElement schema, SchemaNode node)
    {
        var first = Find(schema, node, "prefixItems") is { } listed ? Listed(listed) : [];
        var others = One(Find(schema, node, "items"));
        return first.Count == 0 && others is null ? null : new ItemsRule(first, others);
    }

    private ContainsRule? Contains(JsonElement schema, SchemaNode node)
    {
        var contains = Find(schema, node, "contains");
        var minimum = Find(schema, node, "minContains");
        var maximum = Find(schema, node, "maxContains");
        // JSON Schema ignores a bound, or a branch, that stands alone; who wrote it believes that it is enforced.
        (contains is null ? minimum ?? maximum : null)?.Require(false, "needs \"contains\" beside it to mean anything");
        return contains is null
            ? null
            : new ContainsRule(One(contains)!, minimum?.Count() ?? 1, maximum?.Count());
    }

    private ConditionRule? Condition(JsonElement schema, SchemaNode node)
    {
        var condition = Find(schema, node, "if");
        var (then, otherwise) = (Find(schema, node, "then"), Find(schema, node, "else"));
        (condition is null ? then ?? otherwise : null)?.Require(false, "needs \"if\" beside it to mean anything");
        if (condition is null)
        {
            return null;
        }

        var rule = new ConditionRule(One(condition)!, One(then), One(otherwise));
        node.InPlace.AddRange(rule.Nodes);
        return rule;
    }

    private SchemaNode? One(SchemaKeyword? keyword)
        => keyword is null ? null : Schema(keyword.Value, keyword.Pointer, keyword.Name);

    private static SchemaKeyword? Find(JsonElement schema, SchemaNode node, string name)
        => schema.TryGetProperty(name, out var value) ? new SchemaKeyword(name, value, node.Pointer) : null;
}
