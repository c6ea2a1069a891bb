using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: the clients that people use connect, see what their caller may use, and call it.</summary>
[Collection(SecureAppGroup.Name)]
public sealed class ClientsConnectTests(SecureApp app)
{
    private const string Search = """{"query":"vacation"}""";

    [Theory]
    [InlineData("auto", "2026-07-28")]
    [InlineData("2026-07-28", "2026-07-28")]
    [InlineData("legacy", "2025-11-25")]
    public async Task The_current_sdk_connects_in_every_mode(string mode, string version)
    {
        var token = await app.TokenAsync();

        Check(await RunAsync(token, "client-auto.mjs", mode, "whoami", "{}"), version);
        Check(await RunAsync(token, "client-auto.mjs", mode, "search_documents", Search), version);
    }

    [Fact]
    public async Task The_older_sdk_connects()
    {
        var token = await app.TokenAsync();

        Check(await RunAsync(token, "client-sdk.mjs", "whoami", "{}"), "2025-11-25");
        Check(await RunAsync(token, "client-sdk.mjs", "search_documents", Search), "2025-11-25");
    }

    [Fact]
    public async Task A_caller_without_the_scope_does_not_see_the_tool()
    {
        var session = await RunAsync(await app.TokenAsync("another.scope"), "client-auto.mjs", "auto", "whoami", "{}");

        Assert.Contains("whoami", Names(session));
        Assert.DoesNotContain("search_documents", Names(session));
    }

    [Fact]
    public async Task No_token_reaches_the_output_that_the_host_ships_to_the_logs()
    {
        var token = await app.TokenAsync();
        await RunAsync(token, "client-auto.mjs", "auto", "whoami", "{}");

        // The signature is enough: no part of a credential belongs in a log.
        var signature = token[(token.LastIndexOf('.') + 1)..];
        Assert.DoesNotContain(app.Host.OutputLines, line => line.Contains(signature, StringComparison.Ordinal));
    }

    private static void Check(JsonNode session, string version)
    {
        Assert.Equal(version, session["protocolVersion"]!.GetValue<string>());
        Assert.Contains("search_documents", Names(session));
        Assert.Contains("whoami", Names(session));
        Assert.DoesNotContain("refund_order", Names(session));
        Assert.False(session["result"]!["isError"]?.GetValue<bool>() ?? false, session["result"]!.ToJsonString());
        Assert.NotNull(session["result"]!["structuredContent"]);
    }

    private static IEnumerable<string> Names(JsonNode session) => session["tools"]!.AsArray().Select(name => name!.GetValue<string>());

    private async Task<JsonNode> RunAsync(string token, string script, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["MCP_TOKEN"] = token };
        return JsonNode.Parse(await NodeTools.RunAsync(script, [app.Endpoint.ToString(), .. arguments], environment))!;
    }
}
