using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: every request gets the status, the code and the shape that its revision of the protocol says.</summary>
[Collection(SecureAppGroup.Name)]
public sealed class WireTests(SecureApp app)
{
    // A result of an older revision must not carry what only 2026-07-28 knows: strict clients of then refuse it.
    private static readonly string[] ModernOnly = ["resultType", "ttlMs", "cacheScope"];

    public static TheoryData<string> Requests => [.. Wire.All.Keys];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task The_answer_is_what_the_revision_says(string name)
    {
        var wire = Wire.All[name];
        var answer = await wire.SendAsync(app.Http, await app.TokenAsync());

        Assert.True(answer.Status == wire.Status, $"{answer.Status}: {answer.Text}");
        Assert.Equal("a", answer.Message["id"]!.GetValue<string>());
        Assert.Equal(wire.Code is null, answer.Message.ContainsKey("result"));
        Assert.True(answer.Message["error"]?["code"]?.GetValue<int>() == wire.Code, answer.Text);
        Assert.False(answer.Headers.Contains("Mcp-Session-Id"));
        var told = (answer.Message["result"] ?? answer.Message["error"])!.AsObject();
        Contains(JsonNode.Parse(wire.Holds)!.AsObject(), told);
        if (!wire.IsModern)
            Assert.DoesNotContain(told, member => ModernOnly.Contains(member.Key));
    }

    [Theory]
    [InlineData("notifications/cancelled", """{"requestId":"b","reason":"over"}""")]
    [InlineData("notifications/initialized", "{}")]
    [InlineData("notifications/progress", """{"progressToken":"b","progress":1}""")]
    public async Task A_notification_of_the_older_revisions_is_accepted_without_a_word(string method, string parameters)
    {
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = JsonNode.Parse(parameters) };
        var answer = await app.Http.PostAsync(await app.TokenAsync(), McpHttp.Utf8(message), request => McpHttp.Set(request, "MCP-Protocol-Version", McpHttp.LegacyVersion));

        Assert.Equal(202, answer.Status);
        Assert.Empty(answer.Body);
    }

    [Theory]
    [InlineData("\"a\"")]
    [InlineData("7")]
    public async Task Who_listens_is_told_at_once_that_nothing_will_change(string id)
    {
        var parameters = new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true, ["resourceSubscriptions"] = new JsonArray("doc://handbook/index") } };
        var answer = await app.Http.ModernAsync(await app.TokenAsync(), JsonNode.Parse(id)!, "subscriptions/listen", parameters);

        Assert.Equal(200, answer.Status);
        Assert.Equal("text/event-stream", answer.ContentHeaders.ContentType!.MediaType);
        var messages = answer.Text.ReplaceLineEndings("\n").Split('\n')
            .Where(line => line.StartsWith("data:", StringComparison.Ordinal))
            .Select(line => JsonNode.Parse(line["data:".Length..])!.AsObject())
            .ToList();
        Assert.Equal(2, messages.Count);
        Assert.Equal("notifications/subscriptions/acknowledged", messages[0]["method"]!.GetValue<string>());
        Assert.Empty(messages[0]["params"]!["notifications"]!.AsObject());
        Assert.Equal(id, SubscriptionOf(messages[0]["params"]!));
        Assert.Equal(id, messages[1]["id"]!.ToJsonString());
        Assert.Equal("complete", messages[1]["result"]!["resultType"]!.GetValue<string>());
        Assert.Equal(id, SubscriptionOf(messages[1]["result"]!));
    }

    private static string SubscriptionOf(JsonNode holder) => holder["_meta"]!["io.modelcontextprotocol/subscriptionId"]!.ToJsonString();

    private static void Contains(JsonObject expected, JsonObject actual)
    {
        foreach (var (name, value) in expected)
        {
            if (value is JsonObject inner)
                Contains(inner, Assert.IsType<JsonObject>(actual[name]));
            else
                Assert.True(JsonNode.DeepEquals(value, actual[name]), $"{name} is {actual[name]?.ToJsonString() ?? "absent"}, not {value?.ToJsonString()}.");
        }
    }
}
