using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: what a caller may not use is to it exactly what does not exist.</summary>
[Collection(SecureAppGroup.Name)]
public sealed class UnknownNamesTests(SecureApp app)
{
    // As long as the hidden one, so that not even the length of the answer differs.
    private const string Hidden = "refund_order";
    private const string Unknown = "nobody_knows";

    [Fact]
    public async Task An_unknown_method_is_404_in_the_modern_revision()
    {
        var answer = await app.Http.ModernAsync(await app.TokenAsync(), "a", "tools/destroy", []);

        Assert.Equal(404, answer.Status);
        Assert.Equal(-32601, answer.Code);
        Assert.Equal("a", answer.Message["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    public async Task Methods_that_the_modern_revision_removed_are_unknown_there(string method)
    {
        var answer = await app.Http.ModernAsync(await app.TokenAsync(), 1, method, []);

        Assert.Equal(404, answer.Status);
        Assert.Equal(-32601, answer.Code);
    }

    [Fact]
    public async Task An_unknown_method_is_200_in_the_older_revisions()
    {
        var answer = await app.Http.LegacyAsync(await app.TokenAsync(), "a", "tools/destroy", []);

        Assert.Equal(200, answer.Status);
        Assert.Equal(-32601, answer.Code);
        Assert.Equal("a", answer.Message["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hidden_tool_is_answered_byte_for_byte_like_an_unknown_one(bool modern)
    {
        var hidden = await CallAsync(Hidden, modern);
        var unknown = await CallAsync(Unknown, modern);

        Assert.Equal(200, unknown.Status);
        Assert.Equal(-32602, unknown.Code);
        Assert.Equal("a", unknown.Message["id"]!.GetValue<string>());
        Assert.Equal(unknown.Status, hidden.Status);
        Assert.Equal(unknown.Text, hidden.Text.Replace(Hidden, Unknown, StringComparison.Ordinal));
        Assert.Equal(unknown.ContentHeaders.ToString(), hidden.ContentHeaders.ToString());
        Assert.Equal(NamesOf(unknown), NamesOf(hidden));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wrong_arguments_do_not_tell_a_hidden_tool_from_an_unknown_one(bool modern)
    {
        var arguments = new JsonObject { ["orderId"] = new JsonArray(1, 2), ["surprise"] = true };
        var hidden = await CallAsync(Hidden, modern, arguments);
        var unknown = await CallAsync(Unknown, modern, arguments);

        Assert.Equal(-32602, unknown.Code);
        Assert.Equal(unknown.Text, hidden.Text.Replace(Hidden, Unknown, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("WHOAMI")]
    [InlineData("whoami ")]
    [InlineData("who\u0430mi")]
    [InlineData("")]
    public async Task Names_are_compared_to_the_letter(string name)
    {
        var answer = await CallAsync(name, modern: false);

        Assert.Equal(-32602, answer.Code);
    }

    private static IEnumerable<string> NamesOf(McpAnswer answer) => answer.Headers.Select(header => header.Key).Order(StringComparer.OrdinalIgnoreCase);

    private async Task<McpAnswer> CallAsync(string name, bool modern, JsonObject? arguments = null)
    {
        var parameters = new JsonObject { ["name"] = name, ["arguments"] = arguments?.DeepClone() ?? new JsonObject() };
        var token = await app.TokenAsync();
        return modern
            ? await app.Http.ModernAsync(token, "a", "tools/call", parameters)
            : await app.Http.LegacyAsync(token, "a", "tools/call", parameters);
    }
}
