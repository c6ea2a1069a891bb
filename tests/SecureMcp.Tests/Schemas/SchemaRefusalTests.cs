using System.Text.Json;
using SecureMcp.Schemas;

namespace SecureMcp.Tests.Schemas;

public sealed class SchemaRefusalTests
{
    [Theory]
    [InlineData("unevaluatedProperties")]
    [InlineData("unevaluatedItems")]
    [InlineData("additionalItems")]
    [InlineData("$dynamicRef")]
    [InlineData("$dynamicAnchor")]
    [InlineData("$id")]
    [InlineData("$vocabulary")]
    [InlineData("definitions")]
    [InlineData("Required")]
    [InlineData("maxlength")]
    [InlineData("")]
    public void A_keyword_that_would_not_be_enforced_stops_the_start(string keyword)
    {
        var schema = $$"""{"properties":{"a/b":{"items":{"{{keyword}}":true} } } }""";
        var refusal = Assert.Throws<SchemaException>(() => Compile(schema));
        Assert.Equal(keyword, refusal.Keyword);
        Assert.Equal("/properties/a~1b/items", refusal.Pointer);
        Assert.Contains(keyword, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"items":{"$id":"a"}}""", "/items")]
    [InlineData("""{"additionalProperties":{"$id":"a"}}""", "/additionalProperties")]
    [InlineData("""{"not":{"$id":"a"}}""", "/not")]
    [InlineData("""{"allOf":[true,{"$id":"a"}]}""", "/allOf/1")]
    [InlineData("""{"anyOf":[{"$id":"a"}]}""", "/anyOf/0")]
    [InlineData("""{"oneOf":[{"$id":"a"}]}""", "/oneOf/0")]
    [InlineData("""{"$defs":{"unused":{"$id":"a"}}}""", "/$defs/unused")]
    [InlineData("""{"if":{"$id":"a"}}""", "/if")]
    [InlineData("""{"if":true,"then":{"$id":"a"}}""", "/then")]
    [InlineData("""{"if":true,"else":{"$id":"a"}}""", "/else")]
    [InlineData("""{"contains":{"$id":"a"}}""", "/contains")]
    [InlineData("""{"prefixItems":[true,{"$id":"a"}]}""", "/prefixItems/1")]
    [InlineData("""{"propertyNames":{"$id":"a"}}""", "/propertyNames")]
    [InlineData("""{"patternProperties":{"^a/":{"$id":"a"}}}""", "/patternProperties/^a~1")]
    [InlineData("""{"dependentSchemas":{"b":{"$id":"a"}}}""", "/dependentSchemas/b")]
    public void It_is_found_wherever_a_schema_can_stand(string schema, string place)
        => Assert.Equal(place, Assert.Throws<SchemaException>(() => Compile(schema)).Pointer);

    [Theory]
    [InlineData("\"https://example.com/schema.json\"")]
    [InlineData("\"http://169.254.169.254/latest\"")]
    [InlineData("\"file:///etc/passwd\"")]
    [InlineData("\"other.json#/a\"")]
    [InlineData("\"#anchor\"")]
    [InlineData("\"\"")]
    [InlineData("\"#/$defs/missing\"")]
    [InlineData("\"#/default\"")]
    [InlineData("\"#/properties\"")]
    [InlineData("7")]
    public void A_reference_leads_to_a_schema_of_the_same_document(string reference)
        => Assert.Equal("$ref", Assert.Throws<SchemaException>(() => Compile(
            $$"""{"default":{"type":"string"},"properties":{"a":{"$ref":{{reference}} } } }""")).Keyword);

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""")]
    [InlineData("""{"not":{"$ref":"#"}}""")]
    [InlineData("""{"if":{"$ref":"#"}}""")]
    [InlineData("""{"if":true,"then":{"$ref":"#"}}""")]
    [InlineData("""{"if":true,"else":{"$ref":"#"}}""")]
    [InlineData("""{"dependentSchemas":{"a":{"$ref":"#"}}}""")]
    [InlineData("""{"$anchor":"me","allOf":[{"$ref":"#me"}]}""")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[true,{"$ref":"#/$defs/b"}]},"b":{"oneOf":[{"$ref":"#/$defs/a"}]}}}""")]
    public void A_reference_that_leads_back_without_entering_the_instance_is_refused(string schema)
        => Assert.Contains(
            "back to itself", Assert.Throws<SchemaException>(() => Compile(schema)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"type":"text"}""", "type")]
    [InlineData("""{"type":[]}""", "type")]
    [InlineData("""{"type":[1]}""", "type")]
    [InlineData("""{"type":null}""", "type")]
    [InlineData("""{"required":"a"}""", "required")]
    [InlineData("""{"required":[1]}""", "required")]
    [InlineData("""{"enum":"a"}""", "enum")]
    [InlineData("""{"minimum":"1"}""", "minimum")]
    [InlineData("""{"multipleOf":0}""", "multipleOf")]
    [InlineData("""{"multipleOf":-1}""", "multipleOf")]
    [InlineData("""{"multipleOf":1.0000000000000000001}""", "multipleOf")]
    [InlineData("""{"minLength":-1}""", "minLength")]
    [InlineData("""{"minLength":1.5}""", "minLength")]
    [InlineData("""{"maxItems":1e10}""", "maxItems")]
    [InlineData("""{"uniqueItems":1}""", "uniqueItems")]
    [InlineData("""{"anyOf":[]}""", "anyOf")]
    [InlineData("""{"allOf":{}}""", "allOf")]
    [InlineData("""{"oneOf":[1]}""", "oneOf")]
    [InlineData("""{"properties":[]}""", "properties")]
    [InlineData("""{"properties":{"a":null}}""", "properties")]
    [InlineData("""{"$defs":7}""", "$defs")]
    [InlineData("""{"items":[true]}""", "items")]
    [InlineData("""{"pattern":"("}""", "pattern")]
    [InlineData("""{"pattern":1}""", "pattern")]
    [InlineData("""{"$anchor":1}""", "$anchor")]
    [InlineData("""{"$anchor":""}""", "$anchor")]
    [InlineData("""{"$anchor":"#a"}""", "$anchor")]
    [InlineData("""{"$anchor":"a","items":{"$anchor":"a"}}""", "$anchor")]
    [InlineData("""{"if":1}""", "if")]
    [InlineData("""{"then":true}""", "then")]
    [InlineData("""{"else":true}""", "else")]
    [InlineData("""{"minContains":1}""", "minContains")]
    [InlineData("""{"maxContains":1}""", "maxContains")]
    [InlineData("""{"contains":true,"minContains":-1}""", "minContains")]
    [InlineData("""{"contains":true,"maxContains":"1"}""", "maxContains")]
    [InlineData("""{"prefixItems":[]}""", "prefixItems")]
    [InlineData("""{"prefixItems":{}}""", "prefixItems")]
    [InlineData("""{"patternProperties":{"(":true}}""", "patternProperties")]
    [InlineData("""{"patternProperties":{"(?=a)":true}}""", "patternProperties")]
    [InlineData("""{"patternProperties":[]}""", "patternProperties")]
    [InlineData("""{"dependentRequired":[]}""", "dependentRequired")]
    [InlineData("""{"dependentRequired":{"a":"b"}}""", "dependentRequired")]
    [InlineData("""{"dependentSchemas":{"a":["b"]}}""", "dependentSchemas")]
    [InlineData("""{"propertyNames":"a"}""", "propertyNames")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#"}""", "$schema")]
    [InlineData("""{"properties":{"a":true,"a":false}}""", "properties")]
    [InlineData("7", "schema")]
    public void A_keyword_with_a_value_that_says_nothing_is_refused(string schema, string keyword)
        => Assert.Equal(keyword, Assert.Throws<SchemaException>(() => Compile(schema)).Keyword);

    private static void Compile(string schema) => CompiledSchema.Compile(JsonElement.Parse(schema), closeObjects: false);
}
