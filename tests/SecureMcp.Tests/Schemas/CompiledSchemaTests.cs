using System.Text.Json;
using SecureMcp.Schemas;

namespace SecureMcp.Tests.Schemas;

public sealed class CompiledSchemaTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", "1", ": type: must be string")]
    [InlineData("""{"type":["string","null"]}""", "{}", ": type: must be string or null")]
    [InlineData("""{"type":"integer"}""", "1.5", ": type: must be integer")]
    [InlineData("""{"type":"integer"}""", "\"1\"", ": type: must be integer")]
    [InlineData("""{"enum":["a",1,null]}""", "\"b\"", """: enum: must be one of "a", 1, null""")]
    [InlineData("""{"enum":[]}""", "1", ": enum: no value is allowed here")]
    [InlineData("""{"const":{"a":1}}""", "{}", """: const: must be {"a":1}""")]
    [InlineData("""{"minimum":1.5}""", "1", ": minimum: must be at least 1.5")]
    [InlineData("""{"maximum":50}""", "51", ": maximum: must be at most 50")]
    [InlineData("""{"exclusiveMinimum":0}""", "0.0", ": exclusiveMinimum: must be more than 0")]
    [InlineData("""{"exclusiveMaximum":1}""", "1e0", ": exclusiveMaximum: must be less than 1")]
    [InlineData("""{"multipleOf":0.01}""", "0.075", ": multipleOf: must be a multiple of 0.01")]
    [InlineData("""{"minLength":2}""", "\"😀\"", ": minLength: must have at least 2 characters")]
    [InlineData("""{"maxLength":1}""", "\"ab\"", ": maxLength: must have at most 1 characters")]
    [InlineData("""{"minItems":1}""", "[]", ": minItems: must have at least 1 items")]
    [InlineData("""{"maxItems":1}""", "[1,2]", ": maxItems: must have at most 1 items")]
    [InlineData("""{"uniqueItems":true}""", """[{"a":1,"b":2},{"b":2.0,"a":1}]""", ": uniqueItems: must not have the same item twice")]
    [InlineData("""{"minProperties":1}""", "{}", ": minProperties: must have at least 1 members")]
    [InlineData("""{"maxProperties":0}""", """{"a":1}""", ": maxProperties: must have at most 0 members")]
    [InlineData("""{"pattern":"^a$"}""", "\"a\\n\"", ": pattern: must match ^a$")]
    [InlineData("""{"required":["a"]}""", "{}", """: required: must have the member "a" """)]
    [InlineData("""{"items":{"type":"string"}}""", """["a",1]""", "/1: type: must be string")]
    [InlineData("""{"items":false}""", "[1]", "/0: items: no value is allowed here")]
    [InlineData("""{"properties":{"a":{"items":{"minimum":1}}}}""", """{"a":[1,0]}""", "/a/1: minimum: must be at least 1")]
    [InlineData("""{"additionalProperties":{"type":"null"}}""", """{"a/b~c":1}""", "/a~1b~0c: type: must be null")]
    [InlineData("""{"properties":{"a":{},"b":{}},"additionalProperties":false}""", """{"c":1}""", """: additionalProperties: must not have the member "c" (allowed: "a", "b")""")]
    [InlineData("""{"additionalProperties":false}""", """{"c":1}""", """: additionalProperties: must not have the member "c" (no member is allowed)""")]
    [InlineData("""{"properties":{"a":false}}""", """{"a":1}""", "/a: properties: no value is allowed here")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":3}]}""", "2", ": anyOf: must match at least one of the 2 alternatives")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"minimum":3}]}""", "3", ": oneOf: must match only one of the 2 alternatives, and matches several")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"minimum":3}]}""", "2.5", ": oneOf: must match one of the 2 alternatives")]
    [InlineData("""{"allOf":[{"minimum":3},{"type":"integer"}]}""", "3.5", ": type: must be integer")]
    [InlineData("""{"not":{"type":"string"}}""", "\"a\"", ": not: must not match what the schema excludes")]
    [InlineData("""{"$ref":"#/$defs/a~1b%25","$defs":{"a/b%":{"type":"null"}}}""", "1", ": type: must be null")]
    [InlineData("""{"$ref":"#name","$defs":{"d":{"$anchor":"name","type":"null"}}}""", "1", ": type: must be null")]
    [InlineData("""{"if":{"type":"string"},"then":{"minLength":2}}""", "\"a\"", ": minLength: must have at least 2 characters")]
    [InlineData("""{"if":{"type":"string"},"else":{"minimum":2}}""", "1", ": minimum: must be at least 2")]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"a":1}""", """: dependentRequired: must have the member "b" when it has "a" """)]
    [InlineData("""{"dependentSchemas":{"a":{"maxProperties":1}}}""", """{"a":1,"b":2}""", ": maxProperties: must have at most 1 members")]
    [InlineData("""{"propertyNames":{"pattern":"^[a-z]+$"}}""", """{"a":1,"A\n":2}""", """: propertyNames: must not have a member of the name "A\n" """)]
    [InlineData("""{"propertyNames":false}""", """{"a":1}""", """: propertyNames: must not have a member of the name "a" """)]
    [InlineData("""{"patternProperties":{"^x-":{"type":"string"}}}""", """{"x-a":1,"a":1}""", "/x-a: type: must be string")]
    [InlineData("""{"properties":{"x-a":{"minimum":1}},"patternProperties":{"^x-":{"multipleOf":2}}}""", """{"x-a":3}""", "/x-a: multipleOf: must be a multiple of 2")]
    [InlineData("""{"patternProperties":{"^x-":{}},"additionalProperties":false}""", """{"x-a":1,"a":1}""", """: additionalProperties: must not have the member "a" (only names of a pattern are allowed)""")]
    [InlineData("""{"properties":{"b":{}},"patternProperties":{"^x-":{}},"additionalProperties":false}""", """{"a":1}""", """: additionalProperties: must not have the member "a" (allowed: "b" and names of a pattern)""")]
    [InlineData("""{"patternProperties":{"^x-":{}},"additionalProperties":{"type":"null"}}""", """{"a":1}""", "/a: type: must be null")]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":{"type":"integer"}}""", """["a",1,"b"]""", "/2: type: must be integer")]
    [InlineData("""{"prefixItems":[{"type":"string"}]}""", "[1,1]", "/0: type: must be string")]
    [InlineData("""{"prefixItems":[true],"items":false}""", "[1,2]", "/1: items: no value is allowed here")]
    [InlineData("""{"contains":{"const":1}}""", "[2,3]", ": contains: must have at least 1 items that match what it has to contain")]
    [InlineData("""{"contains":{"const":1},"minContains":2}""", "[1,2]", ": contains: must have at least 2 items that match what it has to contain")]
    [InlineData("""{"contains":{"const":1},"maxContains":1}""", "[1,2,1]", ": maxContains: must have at most 1 items that match what it has to contain")]
    [InlineData("""{"contains":{"const":1},"minContains":3,"maxContains":1}""", "[1,1]", ": contains: must have at least 3 items that match what it has to contain")]
    [InlineData("false", "1", ": schema: no value is allowed here")]
    public void What_breaks_the_schema_is_named_with_its_place_and_rule(string schema, string instance, string expected)
    {
        var error = Assert.Single(Errors(schema, instance));
        Assert.Equal(expected.TrimEnd(), error);
    }

    [Theory]
    [InlineData("""{"type":"integer"}""", "1.0")]
    [InlineData("""{"type":"integer"}""", "1e3")]
    [InlineData("""{"type":"integer"}""", "123456789012345678901234567890")]
    [InlineData("""{"maxLength":1}""", "\"😀\"")]
    [InlineData("""{"const":1}""", "1.00")]
    [InlineData("""{"enum":[{"a":[1,2]}]}""", """{"a":[1.0,2e0]}""")]
    [InlineData("""{"uniqueItems":true}""", """[1,"1",true,"True",null,[1],[[1]],{"a":1},"a"]""")]
    [InlineData("""{"uniqueItems":false}""", "[1,1]")]
    [InlineData("""{"multipleOf":0.0001}""", "1e300")]
    [InlineData("""{"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":2}}""", "2")]
    [InlineData("""{"if":{"type":"string"}}""", "2")]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"c":1}""")]
    [InlineData("""{"dependentSchemas":{"a":false}}""", """{"b":1}""")]
    [InlineData("""{"propertyNames":{"maxLength":1}}""", """{"\"":1,"😀":2}""")]
    [InlineData("""{"patternProperties":{"^x-":{}},"additionalProperties":false}""", """{"x-a":1}""")]
    [InlineData("""{"prefixItems":[{"type":"string"},{"type":"null"}]}""", """["a"]""")]
    [InlineData("""{"prefixItems":[{"type":"string"}]}""", """["a",1]""")]
    [InlineData("""{"contains":{"const":1},"minContains":0}""", "[]")]
    [InlineData("""{"contains":{"const":1},"minContains":0,"maxContains":1}""", "[1,2]")]
    [InlineData("""{"contains":false,"maxContains":999999999,"minContains":0}""", "[1]")]
    [InlineData("""{"if":false,"then":false,"dependentRequired":{"a":["b"]},"dependentSchemas":{"a":false},"propertyNames":false,"patternProperties":{"":false},"prefixItems":[false],"contains":false}""", "7")]
    [InlineData("""{"title":"t","description":"d","default":1,"examples":[],"deprecated":true,"readOnly":true,"writeOnly":true,"$comment":"c","format":"date","contentEncoding":"base64","contentMediaType":"a/b","contentSchema":{"if":1},"x-mcp-header":"Region","$schema":"https://json-schema.org/draft/2020-12/schema"}""", "7")]
    public void What_keeps_to_the_schema_is_accepted(string schema, string instance)
        => Assert.Empty(Errors(schema, instance));

    [Fact]
    public void A_recursive_schema_judges_every_level()
    {
        const string Tree = """{"type":"object","properties":{"n":{"type":"integer"},"next":{"$ref":"#"}},"required":["n"]}""";
        Assert.Empty(Errors(Tree, """{"n":1,"next":{"n":2,"next":{"n":3}}}"""));
        Assert.Equal(
            "/next/next: required: must have the member \"n\"",
            Assert.Single(Errors(Tree, """{"n":1,"next":{"n":2,"next":{}}}""")));
    }

    [Fact]
    public void All_errors_are_listed_up_to_ten()
    {
        Assert.Equal(3, Errors("""{"items":{"type":"string"}}""", "[1,2,3]").Count);
        Assert.Equal(10, Errors("""{"items":{"type":"string"}}""", $"[{string.Join(',', Enumerable.Repeat("1", 50))}]").Count);
    }

    [Fact]
    public void An_alternative_that_fails_leaves_no_error_behind()
        => Assert.Equal(
            "/b: type: must be null",
            Assert.Single(Errors(
                """{"anyOf":[{"required":["z"]},{"required":["a"]}],"properties":{"b":{"type":"null"}},"not":{"required":["y"]}}""",
                """{"a":1,"b":2}""")));

    [Fact]
    public void A_name_that_the_caller_chose_is_cut_and_escaped()
    {
        var error = Assert.Single(Errors(
            """{"additionalProperties":false}""",
            $$"""{"\u001b[31m\"\n\u202E\u200B\uFEFF\uDB40\uDC41\u0000{{new string('x', 500)}}":1}"""));
        Assert.DoesNotContain(error, unit => char.IsControl(unit) || unit is '\u202E' or '\u200B' or '\uFEFF' or '\uDB40');
        Assert.True(error.Length < 250, error);
    }

    [Fact]
    public void A_cut_name_ends_in_a_whole_character()
    {
        var name = new string('x', 63) + "😀😀";
        var error = Assert.Single(Errors("""{"additionalProperties":{"type":"null"}}""", $$"""{"{{name}}":1}"""));
        Assert.Equal($"/{new string('x', 63)}…: type: must be null", error);
    }

    [Fact]
    public void Values_of_the_instance_are_never_repeated()
    {
        const string Schema = """
            {"properties":{"a":{"enum":["x"]},"b":{"pattern":"^x$"},"c":{"const":1},"d":{"maxLength":1},"e":{"type":"integer"},
             "f":{"anyOf":[{"const":1},{"const":2}]},"g":{"not":{"type":"string"}}}}
            """;
        var instance = $"{{{string.Join(',', "abcdefg".Select(name => $"\"{name}\":\"s3cret\""))}}}";
        var errors = Errors(Schema, instance);
        Assert.Equal(7, errors.Count);
        Assert.DoesNotContain(errors, error => error.Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void A_schema_that_branches_at_every_level_is_refused_before_it_costs_exponentially()
    {
        // Two ways at each of 50 levels would be 2^50 visits; the caller chooses the depth.
        const string Schema = """
            {"anyOf":[{"type":"integer"},{"items":{"$ref":"#"},"type":"array"},{"items":{"$ref":"#"},"type":"array"}]}
            """;
        var deep = new string('[', 50) + "\"x\"" + new string(']', 50);
        Assert.Contains(Errors(Schema, deep), error => error.Contains("nested in too many ways", StringComparison.Ordinal));
        Assert.Empty(Errors(Schema, deep.Replace("\"x\"", "7", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_too_much_to_check_is_refused_also_where_a_failure_would_let_it_through()
    {
        const string Schema = """
            {"if":{"$ref":"#/$defs/deep"},"then":false,"not":{"$ref":"#/$defs/deep"},
             "$defs":{"deep":{"anyOf":[{"type":"integer"},{"items":{"$ref":"#/$defs/deep"},"type":"array"},{"items":{"$ref":"#/$defs/deep"},"type":"array"}]}}}
            """;
        Assert.Contains("nested in too many ways", Assert.Single(Errors(Schema, new string('[', 50) + "\"x\"" + new string(']', 50))), StringComparison.Ordinal);
        Assert.Empty(Errors(Schema, "[\"x\"]"));
    }

    private static List<string> Errors(string schema, string instance)
        => [.. CompiledSchema.Compile(JsonElement.Parse(schema), closeObjects: false)
            .Validate(JsonElement.Parse(instance))
            .Select(error => $"{error.Pointer}: {error.Keyword}: {error.Expectation}")];
}
