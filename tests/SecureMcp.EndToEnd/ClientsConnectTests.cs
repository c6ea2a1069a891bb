using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Clients;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: the clients that people use connect, see what their caller may use, and use it.</summary>
[Collection(SecureAppGroup.Name)]
public sealed class ClientsConnectTests(SecureApp app)
{
    private const string Document = "doc://handbook/vacation-policy";

    public static TheoryData<string> Clients => [.. ClientPeer.All.Keys];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task The_client_lists_and_uses_what_its_caller_may(string name)
    {
        var peer = ClientPeer.All[name];
        var token = await app.TokenAsync();
        var before = app.Host.Invocations.Count;
        var seen = await peer.VisitAsync(new Visit(
            app.Endpoint,
            token,
            new JsonObject { ["name"] = "search_documents", ["arguments"] = new JsonObject { ["query"] = "vacation" } },
            new JsonObject { ["uri"] = Document },
            new JsonObject { ["name"] = "summarize_document", ["arguments"] = new JsonObject { ["slug"] = "vacation-policy" } }));

        // To the letter: what a caller may not use must not be there either, under any client.
        Assert.Equal(["search_documents", "whoami"], seen.Tools.Order(StringComparer.Ordinal));
        Assert.Equal(["summarize_document"], seen.Prompts);
        Assert.Contains(Document, seen.Resources);
        Assert.NotEqual("true", seen.Called!["isError"]?.ToJsonString());
        Assert.Equal(Document, seen.Called["structuredContent"]!["hits"]![0]!["uri"]!.GetValue<string>());
        Assert.StartsWith("# Vacation policy", seen.Read!["contents"]![0]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(Document, seen.Prompted!["messages"]![1]!["content"]!["resource"]!["uri"]!.GetValue<string>());

        // What the host saw, not what the client says of itself. initialize may come without the header.
        var versions = app.Host.Invocations.Skip(before).Where(invocation => invocation is { Status: 200, ProtocolVersion: not null });
        Assert.Equal([peer.ProtocolVersion], versions.Select(invocation => invocation.ProtocolVersion).Distinct());
    }

    [Theory]
    [InlineData("TypeScript SDK, auto")]
    [InlineData("C# SDK, auto")]
    public async Task A_caller_without_the_scope_sees_nothing_that_needs_it(string name)
    {
        var seen = await ClientPeer.All[name].VisitAsync(new Visit(app.Endpoint, await app.TokenAsync("another.scope"), Whoami));

        Assert.Equal(["whoami"], seen.Tools);
        Assert.Empty(seen.Resources);
        Assert.Empty(seen.Prompts);
        Assert.NotNull(seen.Called!["structuredContent"]);
    }

    [Fact]
    public async Task No_token_reaches_the_output_that_the_host_ships_to_the_logs()
    {
        var token = await app.TokenAsync();
        await ClientPeer.All["TypeScript SDK, auto"].VisitAsync(new Visit(app.Endpoint, token, Whoami));

        // The signature is enough: no part of a credential belongs in a log.
        var signature = token[(token.LastIndexOf('.') + 1)..];
        Assert.DoesNotContain(app.Host.OutputLines, line => line.Contains(signature, StringComparison.Ordinal));
    }

    private static JsonObject Whoami => new() { ["name"] = "whoami", ["arguments"] = new JsonObject() };
}
