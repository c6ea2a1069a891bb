using System.Text.Json.Nodes;

namespace SecureMcp.EndToEnd.Peers;

/// <summary>The issuer says where its keys are, and signs what it is told to.</summary>
public sealed class TokenIssuerTests
{
    private static readonly HttpClient Client = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metadata_leads_to_keys_of_the_tenants_issuer_and_fetches_are_counted()
    {
        await using var issuer = await TokenIssuer.StartAsync(Cancellation);
        var expected = issuer.IssuerOf(EntraClaims.TenantId);
        var metadata = await GetAsync(new Uri($"{expected}/.well-known/openid-configuration"));
        var key = (await GetAsync(new Uri(metadata["jwks_uri"]!.GetValue<string>())))["keys"]!.AsArray().Single()!;

        Assert.Equal(expected, metadata["issuer"]!.GetValue<string>());
        Assert.Equal(expected, key["issuer"]!.GetValue<string>());
        Assert.Equal("sig", key["use"]!.GetValue<string>());
        Assert.Equal("RSA", key["kty"]!.GetValue<string>());
        Assert.Equal(256, Decode(key["n"]!.GetValue<string>()).Length);
        Assert.Equal(1, await issuer.KeyFetchesAsync(Cancellation));
    }

    [Fact]
    public async Task A_token_holds_exactly_the_claims_and_header_that_were_asked_for()
    {
        await using var issuer = await TokenIssuer.StartAsync(Cancellation);
        var claims = new EntraClaims(issuer.IssuerOf(EntraClaims.TenantId)).User("documents.read");
        var parts = (await issuer.MintAsync(claims, new JsonObject { ["typ"] = "at+jwt" }, null, Cancellation)).Split('.');

        Assert.Equal(3, parts.Length);
        Assert.True(JsonNode.DeepEquals(claims, JsonNode.Parse(Decode(parts[1]))));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"alg":"RS256","typ":"at+jwt","kid":"first"}"""), JsonNode.Parse(Decode(parts[0]))));
        Assert.Equal(256, Decode(parts[2]).Length);
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("HS256", 32)]
    public async Task Weak_algorithms_are_signed_as_an_attacker_would(string algorithm, int signatureBytes)
    {
        await using var issuer = await TokenIssuer.StartAsync(Cancellation);
        var claims = new EntraClaims(issuer.IssuerOf(EntraClaims.TenantId)).User("documents.read");
        var parts = (await issuer.MintAsync(claims, new JsonObject { ["alg"] = algorithm }, null, Cancellation)).Split('.');

        Assert.Equal(algorithm, JsonNode.Parse(Decode(parts[0]))!["alg"]!.GetValue<string>());
        Assert.Equal(signatureBytes, Decode(parts[2]).Length);
    }

    private static byte[] Decode(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);

    private static async Task<JsonNode> GetAsync(Uri address) => JsonNode.Parse(await Client.GetStringAsync(address, Cancellation))!;
}
