using System.Text.Json.Nodes;
using ModelContextProtocol.Server;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>One address that several members could answer: policy judges the one that would run.</summary>
public sealed class OverlappingResourcesTests : IAsyncLifetime
{
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync() => endpoint = await TestEndpoint.StartAsync(members: builder => builder.AddMembers<OverlappingMembers>());

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Theory]
    [InlineData("shelf://main/top/key")]
    [InlineData("shelf://main/%74op/key")]
    [InlineData("SHELF://main/top/key")]
    [InlineData("shelf://MAIN/top/key")]
    [InlineData("shelf://main/./vault")]
    [InlineData("shelf://main/../vault")]
    public async Task A_hidden_resource_is_unknown_by_every_spelling_of_its_address(string uri)
    {
        var answer = await ReadAsync("plain", uri);

        Assert.Equal($"Resource not found: '{uri}'.", answer["error"]!["message"]!.GetValue<string>());
        Assert.Equal("ResourceUnknown/hidden", Assert.Single(endpoint.Records).Reason);
    }

    [Theory]
    [InlineData("shelf://main/./vault", "the vault")]
    [InlineData("SHELF://main/top/key", "the key")]
    [InlineData("shelf://main/low/book", "low's book")]
    [InlineData("shelf://main/top/book", "top's book")]
    [InlineData("shelf://main/top/pen", "the pen on top")]
    [InlineData("shelf://main/low/pen", "the pen on low")]
    public async Task Who_may_use_a_member_reaches_it_by_the_address_that_leads_there(string uri, string text)
    {
        var answer = await ReadAsync("reader", uri);

        Assert.Equal(text, answer["result"]!["contents"]![0]!["text"]!.GetValue<string>());
    }

    private async Task<JsonNode> ReadAsync(string token, string uri) =>
        JsonNode.Parse((await endpoint.SendForJsonAsync(TestEndpoint.Modern(token, "resources/read", new JsonObject { ["uri"] = uri }))).GetRawText())!;

    internal sealed class OverlappingMembers
    {
        [McpServerResource(UriTemplate = "shelf://main/{board}/{thing}", Name = "thing"), AllowAnyCaller]
        public static string Thing(string board, string thing) => $"the {thing} on {board}";

        [McpServerResource(UriTemplate = "shelf://main/{board}/book", Name = "book"), AllowAnyCaller]
        public static string Book(string board) => $"{board}'s book";

        [McpServerResource(UriTemplate = "shelf://main/top/key", Name = "key"), RequireScope("secrets.read")]
        public static string Key() => "the key";

        [McpServerResource(UriTemplate = "shelf://main/vault", Name = "vault"), RequireScope("secrets.read")]
        public static string Vault() => "the vault";
    }
}
