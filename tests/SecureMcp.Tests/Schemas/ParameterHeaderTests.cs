using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Schemas;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Schemas;

public sealed class ParameterHeaderTests
{
    private const string Schema = """
        {"type":"object","properties":{
            "region":{"type":"string","x-mcp-header":"Region"},
            "count":{"type":["integer","null"],"x-mcp-header":"Count"},
            "dry":{"type":"boolean","x-mcp-header":"Dry"},
            "deep":{"type":"object","properties":{"a/b":{"type":"string","x-mcp-header":"Deep"}}},
            "plain":{"type":"string"}}}
        """;

    [Theory]
    [InlineData("""{"region":"eu"}""", "Region", "eu")]
    [InlineData("""{"region":"EU west"}""", "region", "EU west")]
    [InlineData("""{"region":"Zürich"}""", "Region", "=?base64?WsO8cmljaA==?=")]
    [InlineData("""{"count":42}""", "Count", "42")]
    [InlineData("""{"count":42}""", "Count", "42.0")]
    [InlineData("""{"count":4.2e1}""", "Count", "42")]
    [InlineData("""{"count":9007199254740991}""", "Count", "9007199254740991")]
    [InlineData("""{"dry":true}""", "Dry", "true")]
    [InlineData("""{"deep":{"a/b":"x"}}""", "Deep", "x")]
    [InlineData("""{"plain":"x"}""", null, null)]
    [InlineData("""{"count":null}""", null, null)]
    [InlineData("{}", "Other", "whatever")]
    public void A_header_that_repeats_its_argument_passes(string arguments, string? header, string? value) => Assert.Null(Check(arguments, header, value));

    [Theory]
    [InlineData("""{"region":"eu"}""", null, null)]
    [InlineData("""{"region":"eu"}""", "Region", "us")]
    [InlineData("""{"region":"eu"}""", "Region", "EU")]
    [InlineData("""{"region":"eu"}""", "Region", "")]
    [InlineData("""{"region":"eu"}""", "Region", "=?base64?ZX U=?=")]
    [InlineData("""{"region":"eu"}""", "Region", "=?base64?%%%?=")]
    [InlineData("{}", "Region", "eu")]
    [InlineData("""{"count":null}""", "Count", "1")]
    [InlineData("""{"count":42}""", "Count", "43")]
    [InlineData("""{"count":42}""", "Count", " 42")]
    [InlineData("""{"count":42}""", "Count", "0x2A")]
    [InlineData("""{"count":42}""", "Count", "\"42\"")]
    [InlineData("""{"count":9007199254740993}""", "Count", "9007199254740992")]
    [InlineData("""{"dry":true}""", "Dry", "True")]
    [InlineData("""{"deep":{"a/b":"x"}}""", null, null)]
    [InlineData("""{"deep":1}""", "Deep", "x")]
    [InlineData("""{"region":["eu"]}""", "Region", "eu")]
    public void One_that_is_missing_differs_or_repeats_nothing_is_a_mismatch(string arguments, string? header, string? value) =>
        Assert.Equal(RefusalReason.HeaderMismatch, Check(arguments, header, value)!.Reason);

    [Fact]
    public void One_that_comes_twice_is_a_mismatch()
    {
        var headers = new HeaderDictionary { ["Mcp-Param-Region"] = new(["eu", "eu"]) };

        Assert.NotNull(ParameterHeaderRule.Check(ParameterHeader.ReadAll(Parse(Schema)), Parse("""{"region":"eu"}"""), headers));
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"two words"}}}""", "token")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":""}}}""", "token")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":1}}}""", "token")]
    [InlineData("""{"properties":{"a":{"type":"object","x-mcp-header":"A"}}}""", "string, an integer or a boolean")]
    [InlineData("""{"properties":{"a":{"type":"number","x-mcp-header":"A"}}}""", "string, an integer or a boolean")]
    [InlineData("""{"properties":{"a":{"x-mcp-header":"A"}}}""", "string, an integer or a boolean")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"A"},"b":{"type":"string","x-mcp-header":"a"}}}""", "unique")]
    public void A_declaration_that_no_client_could_honour_stops_the_start(string schema, string rule) =>
        Assert.Contains(rule, Assert.Throws<SchemaException>(() => ParameterHeader.ReadAll(Parse(schema))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_tool_that_declares_a_header_gets_the_call_only_with_it()
    {
        await using var endpoint = await TestEndpoint.StartAsync(members: builder => builder.AddMembers<Regional>());
        using var with = TestEndpoint.Call("plain", "deploy", new JsonObject { ["region"] = "eu" });
        with.Headers.Add("Mcp-Param-Region", "eu");
        using var without = TestEndpoint.Call("plain", "deploy", new JsonObject { ["region"] = "eu" });
        using var older = TestEndpoint.Legacy("plain", "tools/call", new JsonObject { ["name"] = "deploy", ["arguments"] = new JsonObject { ["region"] = "eu" } });

        Assert.Contains("deployed to eu", (await endpoint.SendForJsonAsync(with)).GetRawText(), StringComparison.Ordinal);
        using var refused = await endpoint.SendAsync(without);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("-32020", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("deployed to eu", (await endpoint.SendForJsonAsync(older)).GetRawText(), StringComparison.Ordinal);
    }

    private static Refusal? Check(string arguments, string? header, string? value)
    {
        var headers = new HeaderDictionary();
        if (header is not null)
            headers[$"Mcp-Param-{header}"] = value;
        return ParameterHeaderRule.Check(ParameterHeader.ReadAll(Parse(Schema)), Parse(arguments), headers);
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private sealed class Regional
    {
        [McpServerTool(Name = "deploy", ReadOnly = true), AllowAnyCaller]
        public static string Deploy([McpHeader("Region")] string region) => $"deployed to {region}";
    }
}
