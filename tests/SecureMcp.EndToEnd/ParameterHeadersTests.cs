using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Conformance;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: an argument that is repeated in a header is the same in both, or the tool does not run.</summary>
public sealed class ParameterHeadersTests(ConformanceApp app) : IClassFixture<ConformanceApp>
{
    [Theory]
    [InlineData("""{"city":"Oslo"}""", "City", "Oslo", "Oslo, , ")]
    [InlineData("""{"city":"Oslo"}""", "CITY", "Oslo", "Oslo, , ")]
    [InlineData("""{"city":"Oslo"}""", "City", "=?base64?T3Nsbw==?=", "Oslo, , ")]
    [InlineData("""{"city":"Zürich"}""", "City", "=?base64?WsO8cmljaA==?=", "Zürich, , ")]
    [InlineData("""{"city":" "}""", "City", "=?base64?IA==?=", " , , ")]
    [InlineData("""{"city":"=?base64?T3Nsbw==?="}""", "City", "=?base64?PT9iYXNlNjQ/VDNOc2J3PT0/PQ==?=", "=?base64?T3Nsbw==?=, , ")]
    [InlineData("""{"count":42}""", "Count", "42", ", 42, ")]
    [InlineData("""{"count":42}""", "Count", "42.0", ", 42, ")]
    [InlineData("""{"count":42}""", "Count", "4.2e1", ", 42, ")]
    [InlineData("""{"count":-9007199254740991}""", "Count", "-9007199254740991", ", -9007199254740991, ")]
    [InlineData("""{"dry":true}""", "Dry", "true", ", , True")]
    [InlineData("""{"dry":false}""", "Dry", "false", ", , False")]
    [InlineData("""{"city":null}""", null, null, ", , ")]
    [InlineData("{}", null, null, ", , ")]
    [InlineData("{}", "Unheard-Of", "whatever", ", , ")]
    public async Task A_header_that_says_what_the_argument_says_lets_the_call_through(string arguments, string? header, string? value, string text)
    {
        var answer = await CallAsync(arguments, header, value);

        Assert.Equal(200, answer.Status);
        Assert.Equal(text, answer.Message["result"]!["content"]![0]!["text"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"city":"Oslo"}""", null, null)]
    [InlineData("""{"city":"Oslo"}""", "City", "Bergen")]
    [InlineData("""{"city":"Oslo"}""", "City", "oslo")]
    [InlineData("""{"city":"Oslo"}""", "City", "")]
    [InlineData("""{"city":"Oslo"}""", "City", "=?base64?QmVyZ2Vu?=")]
    [InlineData("""{"city":"Oslo"}""", "City", "=?base64?T3Nsbw?=")]
    [InlineData("""{"city":"Oslo"}""", "City", "=?base64?%%%?=")]
    [InlineData("""{"city":"Oslo"}""", "City", "=?BASE64?T3Nsbw==?=")]
    [InlineData("""{"city":"Oslo"}""", "Count", "1")]
    [InlineData("{}", "City", "Oslo")]
    [InlineData("""{"city":null}""", "City", "null")]
    [InlineData("""{"count":42}""", null, null)]
    [InlineData("""{"count":42}""", "Count", "43")]
    [InlineData("""{"count":42}""", "Count", "042")]
    [InlineData("""{"count":42}""", "Count", "+42")]
    [InlineData("""{"count":42}""", "Count", "0x2A")]
    [InlineData("""{"count":42}""", "Count", "42, 42")]
    [InlineData("""{"count":9007199254740991}""", "Count", "9007199254740992")]
    [InlineData("""{"dry":true}""", "Dry", "True")]
    [InlineData("""{"dry":true}""", "Dry", "1")]
    public async Task A_header_that_is_missing_or_says_something_else_is_refused(string arguments, string? header, string? value)
    {
        var answer = await CallAsync(arguments, header, value);

        Assert.Equal(400, answer.Status);
        Assert.Equal(-32020, answer.Code);
        Assert.Equal("a", answer.Message["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_older_revisions_know_no_such_headers()
    {
        using var http = new McpHttp(app.Direct);
        var answer = await http.LegacyAsync(app.Token, "a", "tools/call", Parameters("""{"city":"Oslo"}"""), request => McpHttp.Set(request, "Mcp-Param-City", "Bergen"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("Oslo, , ", answer.Message["result"]!["content"]![0]!["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_call_that_needs_what_the_client_cannot_do_is_refused_with_what_it_is()
    {
        using var http = new McpHttp(app.Direct);
        var answer = await http.ModernAsync(app.Token, "a", "tools/call", new JsonObject { ["name"] = "test_missing_capability", ["arguments"] = new JsonObject() });

        Assert.Equal(400, answer.Status);
        Assert.Equal(-32021, answer.Code);
        Assert.Equal("a", answer.Message["id"]!.GetValue<string>());
        Assert.Equal("""{"requiredCapabilities":{"sampling":{}}}""", answer.Error["data"]!.ToJsonString());
    }

    private static JsonObject Parameters(string arguments) => new() { ["name"] = "test_typed_headers", ["arguments"] = JsonNode.Parse(arguments) };

    private async Task<McpAnswer> CallAsync(string arguments, string? header, string? value)
    {
        using var http = new McpHttp(app.Direct);
        return await http.ModernAsync(app.Token, "a", "tools/call", Parameters(arguments), request =>
        {
            if (header is not null)
                McpHttp.Set(request, $"Mcp-Param-{header}", value);
        });
    }
}
