using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Web;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Options;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>The real credential of Azure.Identity, with a token endpoint in this process.</summary>
public sealed class OnBehalfOfCredentialsTests : IDisposable
{
    private const string ManagedIdentity = "12121212-0000-4000-8000-000000000012";

    private readonly TokenEndpoint endpoint = new();
    private readonly FakeIdentity identity = new();

    public void Dispose() => endpoint.Dispose();

    [Theory]
    [InlineData("https://login.microsoftonline.com/", "api://AzureADTokenExchange/.default")]
    [InlineData("https://login.microsoftonline.us/", "api://AzureADTokenExchangeUSGov/.default")]
    [InlineData("https://login.partner.microsoftonline.cn/", "api://AzureADTokenExchangeChina/.default")]
    public async Task A_managed_identity_vouches_for_the_endpoint_and_the_user_token_is_exchanged(string authority, string exchangeScope)
    {
        var token = await ExchangeAsync(Credentials(new OnBehalfOfOptions { ClientCredential = OnBehalfOfClientCredential.ManagedIdentity, ManagedIdentityClientId = ManagedIdentity }, authority));

        Assert.Equal("downstream", token.Value);
        Assert.Equal([exchangeScope], identity.Asked);
        Assert.Equal($"{authority}{EntraTenant.TenantId}/oauth2/v2.0/token", endpoint.Url);
        Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", endpoint.Form["grant_type"]);
        Assert.Equal("on_behalf_of", endpoint.Form["requested_token_use"]);
        Assert.Equal("user-token", endpoint.Form["assertion"]);
        Assert.Equal(EntraTenant.ClientId, endpoint.Form["client_id"]);
        Assert.Equal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", endpoint.Form["client_assertion_type"]);
        Assert.Equal("assertion-of-the-identity", endpoint.Form["client_assertion"]);
        Assert.Contains("https://graph.microsoft.com/User.Read", endpoint.Form["scope"]!.Split(' '));
        Assert.Null(endpoint.Form["client_secret"]);
    }

    [Theory]
    [InlineData("pem", null)]
    [InlineData("pfx", null)]
    [InlineData("pfx", "pass")]
    public async Task A_certificate_signs_the_assertion(string format, string? password)
    {
        using var file = new CertificateFile(format, password);

        await ExchangeAsync(Credentials(new OnBehalfOfOptions { ClientCredential = OnBehalfOfClientCredential.Certificate, CertificatePath = file.Path, CertificatePassword = password }));

        var assertion = endpoint.Form["client_assertion"]!.Split('.');
        using var key = file.Certificate.GetRSAPublicKey()!;
        var signature = Base64(assertion[2]);
        var signed = Encoding.ASCII.GetBytes($"{assertion[0]}.{assertion[1]}");
        Assert.True(key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss) || key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal("user-token", endpoint.Form["assertion"]);
        Assert.Empty(identity.Asked);
    }

    [Fact]
    public async Task A_claims_challenge_of_Entra_is_thrown_as_one()
    {
        const string claims = """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""";
        endpoint.Answer = (HttpStatusCode.BadRequest, JsonSerializer.Serialize(new { error = "interaction_required", error_description = "AADSTS50076", suberror = "basic_action", claims }));

        var challenge = await Assert.ThrowsAsync<DownstreamClaimsChallengeException>(() => ExchangeAsync(Credentials(ByIdentity)));

        Assert.True(DownstreamClaims.TryRead(challenge.Claims, out var read));
        Assert.Equal(claims, read);
        Assert.DoesNotContain("user-token", challenge.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("invalid_grant", "must consent")]
    [InlineData("invalid_client", "gave no downstream token.")]
    public async Task Any_other_refusal_says_that_there_is_none_and_no_token(string error, string message)
    {
        endpoint.Answer = (HttpStatusCode.BadRequest, JsonSerializer.Serialize(new { error, error_description = "AADSTS65001" }));

        var refused = await Assert.ThrowsAsync<DownstreamTokenException>(() => ExchangeAsync(Credentials(ByIdentity)));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("user-token", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("assertion-of-the-identity", refused.ToString(), StringComparison.Ordinal);
    }

    private static OnBehalfOfOptions ByIdentity => new() { ClientCredential = OnBehalfOfClientCredential.ManagedIdentity, ManagedIdentityClientId = ManagedIdentity };

    private static Task<DownstreamToken> ExchangeAsync(OnBehalfOfCredentials credentials) =>
        credentials.ExchangeAsync("user-token", EntraTenant.TenantId, ["https://graph.microsoft.com/User.Read"], TestContext.Current.CancellationToken).AsTask();

    private static byte[] Base64(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);

    private OnBehalfOfCredentials Credentials(OnBehalfOfOptions options, string authority = "https://login.microsoftonline.com/") =>
        new(Options.Create(new EntraOptions { TenantId = EntraTenant.TenantId, ClientId = EntraTenant.ClientId, Authority = new Uri(authority) }), Options.Create(options))
        {
            Transport = new HttpClientTransport(endpoint),
            Identity = identity,
        };

    private sealed class FakeIdentity : TokenCredential
    {
        public List<string> Asked { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked.AddRange(requestContext.Scopes);
            return ValueTask.FromResult(new AccessToken("assertion-of-the-identity", EntraTenant.Now.AddYears(10)));
        }
    }

    private sealed class TokenEndpoint : HttpMessageHandler
    {
        public (HttpStatusCode Status, string Body) Answer { get; set; } = (HttpStatusCode.OK, """{"token_type":"Bearer","expires_in":3600,"ext_expires_in":3600,"access_token":"downstream","scope":"User.Read"}""");

        public string? Url { get; private set; }

        public System.Collections.Specialized.NameValueCollection Form { get; private set; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method != HttpMethod.Post)
                throw new InvalidOperationException($"Nothing but the token endpoint is to be asked, not {request.RequestUri}.");
            Url = request.RequestUri!.GetLeftPart(UriPartial.Path);
            Form = HttpUtility.ParseQueryString(await request.Content!.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage(Answer.Status) { Content = new StringContent(Answer.Body, Encoding.UTF8, "application/json") };
        }
    }
}
