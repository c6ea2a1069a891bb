using System.Net;
using System.Text;
using SecureMcp.Local.Provider;

namespace SecureMcp.Tests.Local;

public sealed class TokenEndpointTests(RunningProvider running) : IClassFixture<RunningProvider>
{
    private const string Api = SampleDirectory.ApplicationIdUri;

    private static readonly string[] AppForm =
        ["grant_type=client_credentials", $"client_id={SampleDirectory.App.ClientId}", $"client_secret={SampleDirectory.App.ClientSecret}"];

    [Fact]
    public async Task A_persons_token_has_the_shape_of_an_Entra_version_2_token()
    {
        var token = await TokenAsync("grant_type=password", "username=dana");

        Assert.Equal(("JWT", "RS256"), (token.Header.GetProperty("typ").GetString(), token.Header.GetProperty("alg").GetString()));
        Assert.Equal(["aud", "azp", "azpacr", "exp", "iat", "iss", "name", "nbf", "oid", "preferred_username", "scp", "sub", "tid", "uti", "ver"], token.Names);
        Assert.Equal((running.Provider.Issuer, SampleDirectory.ApiClientId, SampleDirectory.TenantId), (token.Text("iss"), token.Text("aud"), token.Text("tid")));
        Assert.Equal(("2.0", "0", SampleDirectory.PublicClientId, "Dana Reyes"), (token.Text("ver"), token.Text("azpacr"), token.Text("azp"), token.Text("name")));
        Assert.Equal("documents.read profiles.read runbooks.read", token.Text("scp"));
        Assert.NotEqual(token.Text("oid"), token.Text("sub"));
        Assert.Equal(
            (RunningProvider.Now, RunningProvider.Now, RunningProvider.Now + 3600),
            (token.Claims.GetProperty("iat").GetInt64(), token.Claims.GetProperty("nbf").GetInt64(), token.Claims.GetProperty("exp").GetInt64()));
    }

    [Fact]
    public async Task An_applications_token_has_roles_and_no_scopes()
    {
        var token = await TokenAsync([.. AppForm, $"scope={Api}/.default"]);

        Assert.Equal(["aud", "azp", "azpacr", "exp", "iat", "idtyp", "iss", "nbf", "oid", "roles", "sub", "tid", "uti", "ver"], token.Names);
        Assert.Equal(("app", "1", SampleDirectory.App.ClientId), (token.Text("idtyp"), token.Text("azpacr"), token.Text("azp")));
        Assert.Equal(token.Text("oid"), token.Text("sub"));
        Assert.Equal("documents.read", Assert.Single(token.Claims.GetProperty("roles").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Only_the_administrator_has_a_role()
    {
        var ada = await TokenAsync("grant_type=password", "username=ada");
        var omar = await TokenAsync("grant_type=password", "username=omar");

        Assert.Equal("""["admin"]""", ada.Claims.GetProperty("roles").GetRawText());
        Assert.DoesNotContain("roles", omar.Names);
        Assert.Contains("orders.write", omar.Text("scp"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_tokens_of_one_person_share_the_subject_but_not_the_token_id()
    {
        var first = await TokenAsync("grant_type=password", "username=dana");
        var second = await TokenAsync("grant_type=password", "username=dana");

        Assert.Equal((first.Text("oid"), first.Text("sub")), (second.Text("oid"), second.Text("sub")));
        Assert.NotEqual(first.Text("uti"), second.Text("uti"));
    }

    [Theory]
    [InlineData("runbooks.read", "runbooks.read")]
    [InlineData($"{Api}/runbooks.read openid profile", "runbooks.read")]
    [InlineData($"runbooks.read {Api}/documents.read", "documents.read runbooks.read")]
    [InlineData("documents.read orders.write", "documents.read")]
    [InlineData($"{Api}/.default", "documents.read profiles.read runbooks.read")]
    [InlineData("openid offline_access", "documents.read profiles.read runbooks.read")]
    public async Task A_person_gets_the_part_of_the_requested_scopes_that_was_granted(string requested, string expected)
    {
        using var response = await running.AskAsync("grant_type=password", "username=dana", $"scope={requested}");
        var answer = await RunningProvider.JsonElementOf(response);

        Assert.Equal(expected, (await VerifyAsync(answer.GetProperty("access_token").GetString()!)).Text("scp"));
        Assert.Equal(expected.Split(' ').Select(scope => $"{Api}/{scope}"), answer.GetProperty("scope").GetString()!.Split(' '));
    }

    [Fact]
    public async Task A_token_answer_is_a_bearer_token_that_no_cache_keeps()
    {
        using var response = await running.AskAsync("grant_type=password", "username=dana", "password=anything");
        var answer = await RunningProvider.JsonElementOf(response);

        Assert.Equal(("Bearer", 3600), (answer.GetProperty("token_type").GetString(), answer.GetProperty("expires_in").GetInt32()));
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("no-cache", response.Headers.Pragma.ToString());
    }

    [Theory]
    [InlineData("invalid_scope", "grant_type=password", "username=dana", "scope=mail.read")]
    [InlineData("invalid_scope", "grant_type=password", "username=dana", "scope=documents.read mail.read")]
    [InlineData("invalid_scope", "grant_type=password", "username=dana", "scope=orders.write")]
    [InlineData("invalid_scope", "grant_type=password", "username=dana", "scope=Documents.Read")]
    [InlineData("invalid_scope", "grant_type=password", "username=dana", "scope=api://another/documents.read")]
    [InlineData("invalid_grant", "grant_type=password", "username=mallory")]
    [InlineData("invalid_grant", "grant_type=password", "username=Dana")]
    [InlineData("invalid_request", "grant_type=password")]
    [InlineData("invalid_request", "username=dana")]
    [InlineData("invalid_request", "grant_type=password", "username=dana", "username=ada")]
    [InlineData("unsupported_grant_type", "grant_type=authorization_code")]
    public async Task A_wrong_request_gets_the_error_of_RFC_6749(string error, params string[] form)
    {
        using var response = await running.AskAsync(form);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(error, (await RunningProvider.JsonElementOf(response)).GetProperty("error").GetString());
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task An_unknown_client_or_a_wrong_secret_is_401_invalid_client()
    {
        foreach (string[] form in (string[][])[
            ["grant_type=client_credentials"],
            [AppForm[0], AppForm[1]],
            [AppForm[0], AppForm[1], "client_secret=wrong"],
            [AppForm[0], "client_id=other", AppForm[2]],
            ["grant_type=password", "username=dana", "client_id=other"]])
        {
            using var response = await running.AskAsync(form);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("invalid_client", (await RunningProvider.JsonElementOf(response)).GetProperty("error").GetString());
        }
    }

    [Fact]
    public async Task An_application_cannot_pick_single_scopes()
    {
        using var response = await running.AskAsync([.. AppForm, "scope=documents.read"]);

        Assert.Equal("invalid_scope", (await RunningProvider.JsonElementOf(response)).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("application/json", "", """{"grant_type":"password","username":"dana"}""")]
    [InlineData("application/x-www-form-urlencoded", "?username=ada", "grant_type=password")]
    public async Task Parameters_come_in_the_form_only(string mediaType, string query, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, mediaType);
        using var response = await running.Client.PostAsync(running.Provider.TokenUrl + query, content, TestContext.Current.CancellationToken);

        Assert.Equal("invalid_request", (await RunningProvider.JsonElementOf(response)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_huge_form_is_refused()
    {
        using var response = await running.AskAsync("grant_type=password", $"username={new string('x', 20_000)}");

        Assert.False(response.IsSuccessStatusCode);
        Assert.InRange((int)response.StatusCode, 400, 499);
    }

    private async Task<ReadToken> TokenAsync(params string[] form)
    {
        using var response = await running.AskAsync(form);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await VerifyAsync((await RunningProvider.JsonElementOf(response)).GetProperty("access_token").GetString()!);
    }

    private async Task<ReadToken> VerifyAsync(string token) =>
        ReadToken.Verify(token, await running.GetAsync($"/{SampleDirectory.TenantId}/discovery/v2.0/keys"));
}
