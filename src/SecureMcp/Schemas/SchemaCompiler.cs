using System.Text.Json;
using SecureMcp.Schemas.Rules;

namespace SecureMcp.Schemas;

/// <summary>
/// Compiles every schema of a document into a node, then joins the references. A keyword that is neither enforced nor
/// an annotation stops the compilation.
/// </summary>
internal sealed partial class SchemaCompiler
{
    private readonly Dictionary<string, SchemaNode> nodes = new(StringComparer.Ordinal);
    private readonly List<(SchemaNode From, SchemaKeyword Keyword, List<SchemaNode> Into)> references = [];
    private readonly SchemaAnchors anchors = new();

    public static SchemaNode Compile(JsonElement schema)
    {
        var compiler = new SchemaCompiler();
        var root = compiler.Schema(schema, string.Empty, "schema");
        compiler.JoinReferences();
        SchemaCycles.Refuse(compiler.nodes.Values);
        return root;
    }

    private SchemaNode Schema(JsonElement schema, string pointer, string keyword)
    {
        var node = new SchemaNode(pointer);
        if (!nodes.TryAdd(pointer, node))
        {
            throw new SchemaException(pointer, keyword, "stands twice in the same object");
        }

        node.Complete(schema.ValueKind switch
        {
            JsonValueKind.True => [],
            JsonValueKind.False => [new NothingRule(keyword)],
            JsonValueKind.Object => Rules(schema, node),
            _ => throw new SchemaException(pointer, keyword, "must be an object or a boolean"),
        });
        return node;
    }

    private List<ISchemaRule> Rules(JsonElement schema, SchemaNode node)
    {
        var rules = new List<ISchemaRule>();
        foreach (var member in schema.EnumerateObject())
        {
            var keyword = new SchemaKeyword(member.Name, member.Value, node.Pointer);
            if (!SchemaAnnotations.Check(keyword) && Rule(keyword, node) is { } rule)
            {
                rules.Add(rule);
            }
        }

        AddJoined(schema, node, rules);

        // Cheap rules first: they keep an alternative that does not fit from being followed into its members.
        return [.. rules.OrderBy(rule => rule is IPartsRule)];
    }

    private ISchemaRule? Rule(SchemaKeyword keyword, SchemaNode node)
    {
        switch (keyword.Name)
        {
            case "$ref":
                var target = new List<SchemaNode>();
                references.Add((node, keyword, target));
                return new EveryRule(target);
            case "allOf":
                return new EveryRule(Branches(keyword, node));
            case "anyOf":
                return new AnyOfRule(Branches(keyword, node));
            case "oneOf":
                return new OneOfRule(Branches(keyword, node));
            case "not":
                var excluded = Schema(keyword.Value, keyword.Pointer, keyword.Name);
                node.InPlace.Add(excluded);
                return new NotRule(excluded);
            case "propertyNames":
                return new PropertyNamesRule(Schema(keyword.Value, keyword.Pointer, keyword.Name));
            case "dependentSchemas":
                var dependents = Named(keyword);
                node.InPlace.AddRange(dependents.Values);
                return new DependentSchemasRule(dependents);
            case "$anchor":
                anchors.Add(keyword, node.Pointer);
                return null;
            case "$defs":
                _ = Named(keyword);
                return null;
            case "properties" or "patternProperties" or "additionalProperties" or "prefixItems" or "items"
                or "contains" or "minContains" or "maxContains" or "if" or "then" or "else":
                return null; // Together, in AddJoined.
            default:
                return SchemaAssertions.Compile(keyword);
        }
    }

    private List<SchemaNode> Branches(SchemaKeyword keyword, SchemaNode node)
    {
        var branches = Listed(keyword);
        node.InPlace.AddRange(branches);
        return branches;
    }

    private List<SchemaNode> Listed(SchemaKeyword keyword)
        => [.. keyword.Items(atLeast: 1).Select((item, index) => Schema(item, JsonPointer.Append(keyword.Pointer, index), keyword.Name))];

    private Dictionary<string, SchemaNode> Named(SchemaKeyword keyword)
    {
        keyword.Require(keyword.Value.ValueKind is JsonValueKind.Object, "must be an object");
        return keyword.Value.EnumerateObject().ToDictionary(
            member => member.Name,
            member => Schema(member.Value, JsonPointer.Append(keyword.Pointer, member.Name), keyword.Name),
            StringComparer.Ordinal);
    }

    private void JoinReferences()
    {
        foreach (var (from, keyword, into) in references)
        {
            var target = keyword.LocalReference(anchors);
            if (!nodes.TryGetValue(target, out var node))
            {
                throw new SchemaException(from.Pointer, "$ref", $"#{target} is no schema of this document");
            }

            into.Add(node);
            from.InPlace.Add(node);
        }
    }
}
