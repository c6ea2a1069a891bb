using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Clients;
using SecureMcp.EndToEnd.Conformance;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: a client whose connection ends before the answer gets it all the same, by what its SDK does by itself.</summary>
public sealed class ClientsResumeTests(ConformanceApp app) : IClassFixture<ConformanceApp>
{
    [Fact]
    public async Task The_typescript_client_comes_back_by_itself_and_so_does_one_that_only_knows_session_and_place()
    {
        var printed = JsonNode.Parse(await NodeClient.RunAsync("client-resume.mjs", [app.Direct.ToString()], app.Token))!;

        Assert.Equal("Reconnected.", printed["stayed"]!.GetValue<string>());
        Assert.Equal("Reconnected.", printed["came"]!.GetValue<string>());
        // One for the connection that ended early, one for the connection after it, one for the answer.
        var places = printed["places"]!.AsArray().Select(place => place!.GetValue<string>()).ToList();
        Assert.InRange(places.Count, 2, 4);
        Assert.Single(places.Select(place => place.Split('.')[0]).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_csharp_client_comes_back_by_itself()
    {
        await using var client = await CSharpClient.ConnectAsync("2025-11-25", app.Direct, app.Token);
        var result = await client.CallToolAsync("test_reconnection", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("Reconnected.", Assert.IsType<ModelContextProtocol.Protocol.TextContentBlock>(Assert.Single(result.Content)).Text);
    }
}
