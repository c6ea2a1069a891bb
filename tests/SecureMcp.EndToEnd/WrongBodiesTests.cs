using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: a body is one strict JSON-RPC message of bounded size, or it is refused before anything reads it again.</summary>
[Collection(SecureAppGroup.Name)]
public sealed class WrongBodiesTests(SecureApp app)
{
    public static TheoryData<string> Bodies => [.. WrongBody.All.Keys];

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_is_not_one_strict_message_is_refused(string name)
    {
        var wrong = WrongBody.All[name];
        var answer = await app.Http.PostAsync(await app.TokenAsync(), wrong.Bytes, request => McpHttp.Set(request, "MCP-Protocol-Version", McpHttp.LegacyVersion));

        Assert.Equal(400, answer.Status);
        Assert.Equal(wrong.Code, answer.Code);
        Assert.Equal("2.0", answer.Message["jsonrpc"]!.GetValue<string>());
        Assert.False(answer.Message.ContainsKey("result"));
        CheckId(answer, wrong.Code);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"seven\"")]
    [InlineData("\"\"")]
    [InlineData("-9007199254740991")]
    public async Task The_same_message_without_a_fault_is_answered_under_its_id(string id)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":{{id}},"method":"tools/list"}""");
        var answer = await app.Http.PostAsync(await app.TokenAsync(), body, request => McpHttp.Set(request, "MCP-Protocol-Version", McpHttp.LegacyVersion));

        Assert.Equal(200, answer.Status);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(id), answer.Message["id"]));
        Assert.NotNull(answer.Message["result"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_refused_whether_or_not_it_says_its_length(bool chunked)
    {
        var body = Padded(SecureApp.MaxBodyBytes + 1);
        var answer = await app.Http.PostAsync(await app.TokenAsync(), body, request =>
        {
            McpHttp.Set(request, "MCP-Protocol-Version", McpHttp.LegacyVersion);
            request.Headers.TransferEncodingChunked = chunked;
        });

        Assert.Equal(413, answer.Status);
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_read()
    {
        var answer = await app.Http.PostAsync(await app.TokenAsync(), Padded(SecureApp.MaxBodyBytes), request => McpHttp.Set(request, "MCP-Protocol-Version", McpHttp.LegacyVersion));

        Assert.Equal(200, answer.Status);
    }

    private static byte[] Padded(int length)
    {
        var message = """{"jsonrpc":"2.0","id":7,"method":"tools/list"}""";
        return Encoding.ASCII.GetBytes(message.PadRight(length));
    }

    // An id is never invented and never null: the schema of 2026-07-28 leaves it out where it could not be read.
    private static void CheckId(McpAnswer answer, int code)
    {
        if (!answer.Message.TryGetPropertyValue("id", out var id))
            return;
        Assert.NotEqual(-32700, code);
        Assert.True(JsonNode.DeepEquals(WrongBody.Id, id), $"The answer carries the id {id?.ToJsonString() ?? "null"}.");
    }
}
