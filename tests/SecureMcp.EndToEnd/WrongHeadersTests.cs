using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: what the HTTP request says about its message is true, or the message goes nowhere.</summary>
[Collection(SecureAppGroup.Name)]
public sealed class WrongHeadersTests(SecureApp app)
{
    private static JsonObject Whoami => new() { ["name"] = "whoami", ["arguments"] = new JsonObject() };

    [Fact]
    public async Task A_modern_call_with_true_headers_is_answered()
    {
        var answer = await app.Http.ModernAsync(await app.TokenAsync(), "a", "tools/call", Whoami);

        Assert.Equal(200, answer.Status);
        Assert.Equal("a", answer.Message["id"]!.GetValue<string>());
        Assert.Equal("complete", answer.Message["result"]!["resultType"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("MCP-Protocol-Version", "2025-11-25")]
    [InlineData("MCP-Protocol-Version", null)]
    [InlineData("Mcp-Method", "tools/list")]
    [InlineData("Mcp-Method", "TOOLS/CALL")]
    [InlineData("Mcp-Method", null)]
    [InlineData("Mcp-Name", "refund_order")]
    [InlineData("Mcp-Name", "=?base64?!!?=")]
    [InlineData("Mcp-Name", null)]
    public async Task A_header_that_disagrees_with_the_message_is_refused_under_the_messages_id(string header, string? value)
    {
        var answer = await app.Http.ModernAsync(await app.TokenAsync(), "a", "tools/call", Whoami, request => McpHttp.Set(request, header, value));

        Assert.Equal(400, answer.Status);
        Assert.Equal(-32020, answer.Code);
        Assert.Equal("a", answer.Message["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_name_in_the_header_may_be_written_in_base64()
    {
        var answer = await app.Http.ModernAsync(await app.TokenAsync(), 1, "tools/call", Whoami, request => McpHttp.Set(request, "Mcp-Name", "=?base64?d2hvYW1p?="));

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task An_unknown_version_is_answered_with_the_ones_there_are()
    {
        var message = McpHttp.Message("a", "tools/list", McpHttp.Meta([], "2099-01-01"));
        var answer = await app.Http.PostAsync(await app.TokenAsync(), McpHttp.Utf8(message), request =>
        {
            McpHttp.Set(request, "MCP-Protocol-Version", "2099-01-01");
            McpHttp.Set(request, "Mcp-Method", "tools/list");
        });

        Assert.Equal(400, answer.Status);
        Assert.Equal(-32022, answer.Code);
        Assert.Equal("a", answer.Message["id"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"supported":["2026-07-28"],"requested":"2099-01-01"}"""), answer.Error["data"]));
    }

    [Theory]
    [InlineData("io.modelcontextprotocol/clientCapabilities", null)]
    [InlineData("io.modelcontextprotocol/clientCapabilities", "[]")]
    [InlineData("io.modelcontextprotocol/clientCapabilities", "\"all\"")]
    public async Task A_modern_message_without_capabilities_is_refused(string member, string? value)
    {
        var parameters = McpHttp.Meta([], McpHttp.ModernVersion);
        parameters["_meta"]!.AsObject().Remove(member);
        if (value is not null)
            parameters["_meta"]![member] = JsonNode.Parse(value);
        var answer = await app.Http.PostAsync(await app.TokenAsync(), McpHttp.Utf8(McpHttp.Message("a", "tools/list", parameters)), request =>
        {
            McpHttp.Set(request, "MCP-Protocol-Version", McpHttp.ModernVersion);
            McpHttp.Set(request, "Mcp-Method", "tools/list");
        });

        Assert.Equal(400, answer.Status);
        Assert.Equal(-32602, answer.Code);
        Assert.Equal("a", answer.Message["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("Content-Type", "text/plain", 415)]
    [InlineData("Content-Type", "application/x-www-form-urlencoded", 415)]
    [InlineData("Content-Type", null, 415)]
    [InlineData("Content-Encoding", "gzip", 415)]
    [InlineData("Accept", "application/json", 406)]
    [InlineData("Accept", "text/event-stream", 406)]
    [InlineData("Accept", "text/html", 406)]
    [InlineData("Origin", "https://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    public async Task A_request_that_no_correct_client_sends_is_refused(string header, string? value, int status)
    {
        var answer = await app.Http.LegacyAsync(await app.TokenAsync(), 1, "tools/list", [], request => McpHttp.Set(request, header, value));

        Assert.Equal(status, answer.Status);
        Assert.DoesNotContain("\"result\"", answer.Text, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    [InlineData("HEAD")]
    public async Task Only_POST_is_there_for_an_authenticated_caller(string method)
    {
        var answer = await app.Http.PostAsync(await app.TokenAsync(), [], request =>
        {
            request.Method = new HttpMethod(method);
            request.Content = null;
        });

        Assert.Equal(405, answer.Status);
        Assert.Contains("POST", answer.ContentHeaders.Allow);
        Assert.DoesNotContain(method, answer.ContentHeaders.Allow);
    }
}
