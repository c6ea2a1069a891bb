using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: the resource metadata (RFC 9728) say what is configured, to everybody, whatever a request claims.</summary>
[Collection(SecureAppGroup.Name)]
public sealed class ResourceMetadataTests(SecureApp app)
{
    public static TheoryData<string> Paths => [".well-known/oauth-protected-resource", ".well-known/oauth-protected-resource/mcp"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task The_metadata_name_the_resource_its_issuer_and_its_scopes(string path)
    {
        var answer = await GetAsync(path);
        var metadata = answer.Message;

        Assert.Equal(200, answer.Status);
        Assert.Equal("application/json", answer.ContentHeaders.ContentType?.MediaType);
        Assert.Equal(app.Endpoint.ToString(), metadata["resource"]!.GetValue<string>());
        Assert.Equal([app.Issuer.IssuerOf(EntraClaims.TenantId)], Texts(metadata["authorization_servers"]));
        Assert.Equal(["header"], Texts(metadata["bearer_methods_supported"]));
        Assert.Contains($"api://{EntraClaims.ClientId}/documents.read", Texts(metadata["scopes_supported"]));

        // A bare scope resolves to another API at Entra, so each carries the application's URI.
        Assert.All(Texts(metadata["scopes_supported"]), scope => Assert.StartsWith($"api://{EntraClaims.ClientId}/", scope, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("Forwarded")]
    [InlineData("X-Original-Host")]
    public async Task A_forged_host_does_not_change_the_resource(string header)
    {
        foreach (var path in (string[])[.. Paths.Select(row => row.Data)])
        {
            var answer = await GetAsync(path, request => McpHttp.Set(request, header, header == "Forwarded" ? "host=evil.example" : "evil.example"));

            Assert.Equal(200, answer.Status);
            Assert.Equal(app.Endpoint.ToString(), answer.Message["resource"]!.GetValue<string>());
            Assert.DoesNotContain("evil.example", answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(".well-known/oauth-protected-resource/other")]
    [InlineData(".well-known/oauth-authorization-server")]
    [InlineData(".well-known/openid-configuration")]
    [InlineData(".well-known/")]
    public async Task Other_well_known_documents_do_not_exist(string path)
        => Assert.Equal(404, (await GetAsync(path)).Status);

    [Fact]
    public async Task The_challenge_leads_to_the_metadata_of_the_endpoint_that_sent_it()
    {
        var challenge = (await app.Http.PostAsync(null, McpHttp.Utf8(McpHttp.Message(1, "tools/list", [])))).Challenge!;
        var address = challenge.Split("resource_metadata=\"")[1].Split('"')[0];
        var answer = await app.Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(address)));

        Assert.Equal(app.Endpoint.ToString(), answer.Message["resource"]!.GetValue<string>());
    }

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(item => item!.GetValue<string>());

    private Task<McpAnswer> GetAsync(string path, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(app.Host.Address, path));
        change?.Invoke(request);
        return app.Http.SendAsync(request);
    }
}
