using System.Net;
using System.Security.Cryptography;
using SecureMcp.Local.Provider;

namespace SecureMcp.Tests.Local;

public sealed class ProviderDocumentsTests(RunningProvider running) : IClassFixture<RunningProvider>
{
    private const string Tenant = SampleDirectory.TenantId;

    [Fact]
    public async Task The_metadata_is_found_where_Entra_has_it_and_points_at_itself()
    {
        var metadata = await running.GetAsync($"/{Tenant}/v2.0/.well-known/openid-configuration");

        var authority = running.Provider.Authority.AbsoluteUri;
        Assert.Equal($"{authority}{Tenant}/v2.0", metadata.GetProperty("issuer").GetString());
        Assert.Equal($"{authority}{Tenant}/oauth2/v2.0/token", metadata.GetProperty("token_endpoint").GetString());
        Assert.Equal($"{authority}{Tenant}/discovery/v2.0/keys", metadata.GetProperty("jwks_uri").GetString());
        Assert.Contains($"{SampleDirectory.ApplicationIdUri}/documents.read", metadata.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()));
    }

    [Fact]
    public async Task The_keys_are_public_RSA_keys_of_2048_bits_that_name_their_issuer()
    {
        var key = Assert.Single((await running.GetAsync($"/{Tenant}/discovery/v2.0/keys")).GetProperty("keys").EnumerateArray());

        Assert.Equal(["e", "issuer", "kid", "kty", "n", "use"], key.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("RSA", "sig", running.Provider.Issuer), (key.GetProperty("kty").GetString(), key.GetProperty("use").GetString(), key.GetProperty("issuer").GetString()));
        Assert.Equal(256, System.Buffers.Text.Base64Url.DecodeFromChars(key.GetProperty("n").GetString()).Length);
    }

    [Fact]
    public void Every_run_has_a_key_of_its_own()
    {
        using var one = new SigningKey();
        using var other = new SigningKey();

        Assert.NotEqual(one.Id, other.Id);
        Assert.NotEqual(one.Modulus, other.Modulus);
        Assert.Throws<ObjectDisposedException>(() =>
        {
            one.Dispose();
            return one.Sign(RandomNumberGenerator.GetBytes(8));
        });
    }

    [Theory]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/common/v2.0/.well-known/openid-configuration", HttpStatusCode.NotFound)]
    [InlineData("GET", "/11111111-1111-1111-1111-111111111111/discovery/v2.0/keys", HttpStatusCode.NotFound)]
    [InlineData("POST", $"/{Tenant}/discovery/v2.0/keys", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", $"/{Tenant}/oauth2/v2.0/token", HttpStatusCode.MethodNotAllowed)]
    public async Task Other_tenants_paths_and_methods_are_refused(string method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new(method), path);
        using var response = await running.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.MethodNotAllowed, response.Content.Headers.Allow.Count == 1);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:3000")]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "localhost.evil.example:7072")]
    public async Task A_web_page_gets_nothing_from_the_provider(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, running.Provider.TokenUrl)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "password"), new("username", "ada")]),
        };
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await running.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }
}
