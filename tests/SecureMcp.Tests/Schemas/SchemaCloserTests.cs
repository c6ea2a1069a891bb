using System.Text.Json;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SecureMcp.Schemas;

namespace SecureMcp.Tests.Schemas;

public sealed class SchemaCloserTests
{
    [Theory]
    [InlineData("""{"properties":{}}""", """{"properties":{},"additionalProperties":false}""")]
    [InlineData("""{"type":"object"}""", """{"type":"object"}""")]
    [InlineData("""{"properties":{"a":{"properties":{"b":{}}}}}""", """{"properties":{"a":{"properties":{"b":{}},"additionalProperties":false}},"additionalProperties":false}""")]
    [InlineData("""{"properties":{},"additionalProperties":true}""", """{"properties":{},"additionalProperties":true}""")]
    [InlineData("""{"additionalProperties":{"properties":{}}}""", """{"additionalProperties":{"properties":{},"additionalProperties":false}}""")]
    [InlineData("""{"items":{"properties":{}}}""", """{"items":{"properties":{},"additionalProperties":false}}""")]
    [InlineData("""{"oneOf":[{"properties":{}},true]}""", """{"oneOf":[{"properties":{},"additionalProperties":false},true]}""")]
    [InlineData("""{"$defs":{"d":{"properties":{}}}}""", """{"$defs":{"d":{"properties":{},"additionalProperties":false}}}""")]
    [InlineData("""{"not":{"properties":{"a":{"const":1}}}}""", """{"not":{"properties":{"a":{"const":1}}}}""")]
    [InlineData("""{"default":{"properties":{}},"const":{"properties":{}}}""", """{"default":{"properties":{}},"const":{"properties":{}}}""")]
    [InlineData("""{"properties":{"properties":{"type":"string"}}}""", """{"properties":{"properties":{"type":"string"}},"additionalProperties":false}""")]
    [InlineData("""{"properties":{"a":{}},"anyOf":[{"required":["a"]},{"minProperties":1}]}""", """{"properties":{"a":{}},"anyOf":[{"required":["a"]},{"minProperties":1}],"additionalProperties":false}""")]
    [InlineData("""{"patternProperties":{"^x-":{"properties":{}}}}""", """{"patternProperties":{"^x-":{"properties":{},"additionalProperties":false}},"additionalProperties":false}""")]
    [InlineData("""{"if":{"properties":{"a":{"const":1}}},"then":{"properties":{"b":{}}},"else":{"properties":{"c":{}}}}""", """{"if":{"properties":{"a":{"const":1}}},"then":{"properties":{"b":{}},"additionalProperties":false},"else":{"properties":{"c":{}},"additionalProperties":false}}""")]
    [InlineData("""{"properties":{"a":{}},"if":{"properties":{"a":{"const":1}}},"then":{"required":["a"]}}""", """{"properties":{"a":{}},"if":{"properties":{"a":{"const":1}}},"then":{"required":["a"]},"additionalProperties":false}""")]
    [InlineData("""{"contains":{"properties":{"a":{}}},"prefixItems":[{"properties":{}}]}""", """{"contains":{"properties":{"a":{}}},"prefixItems":[{"properties":{},"additionalProperties":false}]}""")]
    [InlineData("""{"propertyNames":{"properties":{}},"dependentSchemas":{"a":{"properties":{}}}}""", """{"propertyNames":{"properties":{},"additionalProperties":false},"dependentSchemas":{"a":{"properties":{},"additionalProperties":false}}}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#d"}},"$defs":{"d":{"$anchor":"d","properties":{}}}}""", """{"properties":{"a":{"$ref":"#d"}},"$defs":{"d":{"$anchor":"d","properties":{},"additionalProperties":false}},"additionalProperties":false}""")]
    [InlineData("""{"maximum":1.50,"title":"é"}""", """{"maximum":1.50,"title":"é"}""")]
    public void Closing_writes_down_what_is_enforced(string schema, string expected)
        => Assert.Equal(JsonElement.Parse(expected).ToString(), Close(schema).ToString().Replace("\\u00E9", "é", StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"properties":{"a":{}},"allOf":[{"properties":{"b":{}}}]}""", "")]
    [InlineData("""{"allOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}""", "")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":true,"anyOf":[{"properties":{"b":{}}}]}""", "")]
    [InlineData("""{"additionalProperties":{},"oneOf":[{"properties":{"b":{}}}]}""", "")]
    [InlineData("""{"items":{"properties":{"a":{}},"$ref":"#/$defs/d"},"$defs":{"d":{"properties":{"b":{}}}}}""", "/items")]
    [InlineData("""{"items":{"properties":{"a":{}},"$ref":"#d"},"$defs":{"d":{"$anchor":"d","properties":{"b":{}}}}}""", "/items")]
    [InlineData("""{"properties":{"a":{}},"if":true,"then":{"properties":{"b":{}}}}""", "")]
    [InlineData("""{"properties":{"a":{}},"if":true,"else":{"properties":{"b":{}}}}""", "")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false,"if":true,"then":{"patternProperties":{"b":{}}}}""", "")]
    [InlineData("""{"properties":{"a":{}},"dependentSchemas":{"a":{"properties":{"b":{}}}}}""", "")]
    [InlineData("""{"dependentSchemas":{"a":{"properties":{"a":{}}},"b":{"properties":{"b":{}}}}}""", "")]
    [InlineData("""{"patternProperties":{"a":{}},"allOf":[{"patternProperties":{"b":{}}}]}""", "")]
    [InlineData("""{"anyOf":[{"properties":{"a":{}}}],"oneOf":[{"properties":{"b":{}}}]}""", "")]
    public void Where_closing_would_forbid_what_another_schema_names_the_author_has_to_say(string schema, string place)
    {
        var refusal = Assert.Throws<SchemaException>(() => Close(schema));
        Assert.Equal("additionalProperties", refusal.Keyword);
        Assert.Equal(place, refusal.Pointer);
    }

    [Theory]
    [InlineData("""{"not":{"$ref":"#/$defs/d"},"$defs":{"d":{"properties":{}}}}""", "not")]
    [InlineData("""{"not":{"items":{"properties":{"a":true}}},"properties":{"x":{"$ref":"#/not/items"}}}""", "$ref")]
    [InlineData("""{"if":{"$ref":"#/$defs/d"},"then":true,"$defs":{"d":{"properties":{}}}}""", "if")]
    [InlineData("""{"contains":{"items":{"$ref":"#/$defs/d"}},"$defs":{"d":{"properties":{}}}}""", "contains")]
    [InlineData("""{"if":{"items":{"$anchor":"x","properties":{"a":true}}},"properties":{"x":{"$ref":"#x"}}}""", "$ref")]
    [InlineData("""{"contains":{"properties":{"a":true}},"properties":{"x":{"$ref":"#/contains"}}}""", "$ref")]
    public void Nothing_that_is_only_tried_is_shared_with_what_is_closed(string schema, string keyword)
        => Assert.Equal(keyword, Assert.Throws<SchemaException>(() => Close(schema)).Keyword);

    [Fact]
    public void A_keyword_that_is_not_enforced_is_refused_before_anything_is_closed()
        => Assert.Equal("$id", Assert.Throws<SchemaException>(() => Close("""{"properties":{},"$id":"a"}""")).Keyword);

    [Fact]
    public void What_is_advertised_is_what_is_compiled()
    {
        var schema = CompiledSchema.Compile(JsonElement.Parse("""{"properties":{"a":{}}}"""), closeObjects: true);
        Assert.Equal("""{"properties":{"a":{}},"additionalProperties":false}""", schema.Schema.GetRawText());
        Assert.Single(schema.Validate(JsonElement.Parse("""{"b":1}""")));
        Assert.Empty(schema.Validate(JsonElement.Parse("""{"a":1}""")));
    }

    [Fact]
    public void The_schema_outlives_the_document_it_came_from()
    {
        CompiledSchema schema;
        using (var document = JsonDocument.Parse("""{"required":["a"]}"""))
        {
            schema = CompiledSchema.Compile(document.RootElement, closeObjects: false);
        }

        Assert.Equal("""{"required":["a"]}""", schema.Schema.GetRawText());
        Assert.Single(schema.Validate(JsonElement.Parse("{}")));
    }

    [Theory]
    [InlineData("""{"name":"n","limit":3,"shape":{"$kind":"circle","radius":1.5},"tags":{"x":1},"parent":null}""", null)]
    [InlineData("""{"name":"n","shape":{"$kind":"box","width":1},"parent":{"name":"m","shape":{"$kind":"box","width":2}}}""", null)]
    [InlineData("""{"name":"n","shape":{"$kind":"box","width":1},"other":1}""", "")]
    [InlineData("""{"name":"n","shape":{"$kind":"box","width":1,"radius":2}}""", "/shape")]
    [InlineData("""{"name":"n","shape":{"$kind":"line"}}""", "/shape")]
    [InlineData("""{"name":"n","shape":{"$kind":"box","width":1},"parent":{"name":"m","shape":{"$kind":"box","width":2},"x":1}}""", "/parent")]
    [InlineData("""{"name":"n","shape":{"$kind":"box","width":1},"tags":{"x":"1"}}""", "/tags/x")]
    [InlineData("""{"name":7,"shape":{"$kind":"box","width":1}}""", "/name")]
    public void The_schema_that_the_platform_writes_of_a_type_is_closed_at_every_level(string arguments, string? place)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            NumberHandling = JsonNumberHandling.Strict,
            RespectNullableAnnotations = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        var exported = options.GetJsonSchemaAsNode(
            typeof(Order), new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        var schema = CompiledSchema.Compile(JsonElement.Parse(exported.ToJsonString()), closeObjects: true);
        var errors = schema.Validate(JsonElement.Parse(arguments));
        Assert.Equal(place, errors.Count == 0 ? null : Assert.Single(errors).Pointer);
    }

    private static JsonElement Close(string schema) => CompiledSchema.Close(JsonElement.Parse(schema));

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "$kind")]
    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Box), "box")]
    private abstract record Shape;

    private sealed record Circle(double Radius) : Shape;

    private sealed record Box(int Width) : Shape;

    private sealed record Order(string Name, Shape Shape, int? Limit = null, Dictionary<string, int>? Tags = null, Order? Parent = null);
}
