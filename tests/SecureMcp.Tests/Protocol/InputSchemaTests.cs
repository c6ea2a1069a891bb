using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Protocol;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Protocol;

public sealed class InputSchemaTests
{
    [Fact]
    public async Task What_the_author_wrote_is_advertised_closed_and_enforced()
    {
        await using var endpoint = await TestEndpoint.StartAsync(members: builder => builder.AddMembers<Contacts>());
        var listed = await endpoint.SendForJsonAsync(TestEndpoint.Modern("plain", "tools/list"));
        var schema = listed.GetProperty("result").GetProperty("tools")[0].GetProperty("inputSchema");

        var expected = JsonElement.Parse(
            """{"type":"object","properties":{"phone":{"type":"string","pattern":"^[0-9]+$"},"email":{"type":"string"},"tags":{"$ref":"#tags"}},"oneOf":[{"required":["phone"]},{"required":["email"]}],"$defs":{"tags":{"$anchor":"tags","type":"array","prefixItems":[{"const":"first"}]}},"additionalProperties":false}""");
        Assert.True(JsonElement.DeepEquals(expected, schema), schema.GetRawText());
        Assert.Equal("called 12", await CallAsync(endpoint, new JsonObject { ["phone"] = "12" }));
        Assert.Contains("oneOf", await CallAsync(endpoint, []), StringComparison.Ordinal);
        Assert.Contains("oneOf", await CallAsync(endpoint, new JsonObject { ["phone"] = "12", ["email"] = "a@b" }), StringComparison.Ordinal);
        Assert.Contains("/phone: pattern", await CallAsync(endpoint, new JsonObject { ["phone"] = "x" }), StringComparison.Ordinal);
        Assert.Contains("/tags/0: const", await CallAsync(endpoint, new JsonObject { ["phone"] = "1", ["tags"] = new JsonArray("second") }), StringComparison.Ordinal);
        Assert.Contains("additionalProperties", await CallAsync(endpoint, new JsonObject { ["phone"] = "1", ["caller"] = "x" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no_json", "not strict JSON")]
    [InlineData("twice", "not strict JSON")]
    [InlineData("array", "\"type\": \"object\"")]
    [InlineData("untyped", "\"type\": \"object\"")]
    [InlineData("wrongly_typed", "\"type\": \"object\"")]
    [InlineData("lacking", "without the property 'other'")]
    [InlineData("unsupported", "unevaluatedProperties")]
    [InlineData("elsewhere", "nothing is fetched")]
    [InlineData("ambiguous", "additionalProperties")]
    [InlineData("prompt", "for tools only")]
    [InlineData("note://resource", "for tools only")]
    public void A_schema_that_cannot_be_used_stops_the_start_by_the_name_of_its_member(string member, string rule)
    {
        using var services = TestServices.Build(members: builder => builder.AddMembers<Careless>());
        var problems = Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems;

        Assert.Contains(rule, Assert.Single(problems, problem => problem.Contains($"'{member}'", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(11, problems.Count);
    }

    private static async Task<string> CallAsync(TestEndpoint endpoint, JsonObject arguments)
    {
        var answer = await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "contact", arguments));
        return answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString()!;
    }

    private sealed class Contacts
    {
        [McpServerTool(Name = "contact", ReadOnly = true), AllowAnyCaller, InputSchema("""
            {
              "type": "object",
              "properties": { "phone": { "type": "string", "pattern": "^[0-9]+$" }, "email": { "type": "string" }, "tags": { "$ref": "#tags" } },
              "oneOf": [{ "required": ["phone"] }, { "required": ["email"] }],
              "$defs": { "tags": { "$anchor": "tags", "type": "array", "prefixItems": [{ "const": "first" }] } }
            }
            """)]
        public static string Contact(Caller caller, TimeProvider clock, CancellationToken cancellationToken, string? phone = null, string? email = null, string[]? tags = null) =>
            $"called {phone}{email}{tags?.Length}";
    }

    private sealed class Careless
    {
        [McpServerTool(Name = "no_json", ReadOnly = true), AllowAnyCaller, InputSchema("{")]
        public static string NoJson() => "";

        [McpServerTool(Name = "twice", ReadOnly = true), AllowAnyCaller, InputSchema("""{"type":"object","type":"object"}""")]
        public static string Twice() => "";

        [McpServerTool(Name = "array", ReadOnly = true), AllowAnyCaller, InputSchema("[]")]
        public static string Array() => "";

        [McpServerTool(Name = "untyped", ReadOnly = true), AllowAnyCaller, InputSchema("{}")]
        public static string Untyped() => "";

        [McpServerTool(Name = "wrongly_typed", ReadOnly = true), AllowAnyCaller, InputSchema("""{"type":["object","null"]}""")]
        public static string WronglyTyped() => "";

        [McpServerTool(Name = "lacking", ReadOnly = true), AllowAnyCaller, InputSchema("""{"type":"object","properties":{"one":{}}}""")]
        public static string Lacking(Caller caller, string one, string other) => "";

        [McpServerTool(Name = "unsupported", ReadOnly = true), AllowAnyCaller, InputSchema("""{"type":"object","unevaluatedProperties":false}""")]
        public static string Unsupported() => "";

        [McpServerTool(Name = "elsewhere", ReadOnly = true), AllowAnyCaller, InputSchema("""{"type":"object","$ref":"https://example.com/schema"}""")]
        public static string Elsewhere() => "";

        [McpServerTool(Name = "ambiguous", ReadOnly = true), AllowAnyCaller, InputSchema("""{"type":"object","properties":{},"if":true,"then":{"properties":{"a":true}}}""")]
        public static string Ambiguous() => "";

        [McpServerPrompt(Name = "prompt"), AllowAnyCaller, InputSchema("""{"type":"object"}""")]
        public static string Prompt() => "";

        [McpServerResource(UriTemplate = "note://resource", Name = "resource"), AllowAnyCaller, InputSchema("""{"type":"object"}""")]
        public static string Resource() => "";
    }
}
