using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: without a valid token for this endpoint there is one answer, and it says only where to get one.</summary>
[Collection(SecureAppGroup.Name)]
public sealed class UnauthenticatedTests(SecureApp app)
{
    private const string OtherTenant = "11111111-2222-4333-8444-555555555555";

    private static readonly byte[] List = McpHttp.Utf8(McpHttp.Message(1, "tools/list", []));

    public static TheoryData<string> Faults =>
    [
        "expired", "not yet valid", "other audience", "ID token", "other tenant", "other issuer", "no grant",
        "wrong key", "unknown key id", "alg none", "HS256", "changed payload", "not a token",
    ];

    public static TheoryData<string> Bodies => ["invalid JSON", "empty", "10 MB", "GET"];

    [Fact]
    public async Task Without_a_token_the_challenge_names_the_metadata_and_no_error()
    {
        var answer = await app.Http.PostAsync(null, List);

        Assert.Equal(401, answer.Status);
        CheckChallenge(answer);
        Assert.DoesNotContain("error", answer.Challenge, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Every_fault_of_a_token_has_the_same_answer(string fault)
    {
        var expected = await app.Http.PostAsync("garbage", List);
        var answer = await app.Http.PostAsync(await FaultyTokenAsync(fault), List);

        Assert.Equal(401, answer.Status);
        CheckChallenge(answer);
        Assert.Contains("error=\"invalid_token\"", answer.Challenge, StringComparison.Ordinal);
        Assert.Equal(expected.Challenge, answer.Challenge);
        Assert.Equal(expected.Text, answer.Text);
        Assert.Equal(expected.ContentHeaders.ContentType, answer.ContentHeaders.ContentType);
    }

    [Fact]
    public async Task The_same_claims_without_a_fault_are_let_in()
        => Assert.Equal(200, (await app.Http.LegacyAsync(await app.TokenAsync(), 1, "tools/list", [])).Status);

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Without_a_token_the_answer_is_the_same_whatever_the_body(string body)
        => await CheckBodyDoesNotMatterAsync(null, body);

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task With_an_expired_token_the_answer_is_the_same_whatever_the_body(string body)
        => await CheckBodyDoesNotMatterAsync(await FaultyTokenAsync("expired"), body);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_in_the_query_is_refused_also_beside_a_valid_one(bool alsoInTheHeader)
    {
        // RFC 6750 section 2.3: a token in a URL ends up in logs and histories.
        var token = await app.TokenAsync();
        var answer = await app.Http.PostAsync(alsoInTheHeader ? token : null, List, request => request.RequestUri = new Uri($"{app.Endpoint}?access_token={token}"));

        Assert.Equal(400, answer.Status);
        Assert.Contains("error=\"invalid_request\"", answer.Challenge, StringComparison.Ordinal);
        Assert.DoesNotContain(token, answer.Text + answer.Challenge, StringComparison.Ordinal);
    }

    private void CheckChallenge(McpAnswer answer)
    {
        Assert.StartsWith("Bearer ", answer.Challenge, StringComparison.Ordinal);
        Assert.Contains($"resource_metadata=\"{app.ResourceMetadata}\"", answer.Challenge, StringComparison.Ordinal);
    }

    private async Task CheckBodyDoesNotMatterAsync(string? token, string body)
    {
        var expected = await app.Http.PostAsync(token, List);
        var answer = body switch
        {
            "invalid JSON" => await app.Http.PostAsync(token, "{\"jsonrpc\":"u8.ToArray()),
            "empty" => await app.Http.PostAsync(token, []),
            "10 MB" => await app.Http.PostAsync(token, Encoding.ASCII.GetBytes(new string('x', 10_000_000))),
            _ => await app.Http.PostAsync(token, [], request =>
            {
                request.Method = HttpMethod.Get;
                request.Content = null;
            }),
        };

        Assert.Equal(401, answer.Status);
        Assert.Equal(expected.Challenge, answer.Challenge);
        Assert.Equal(expected.Text, answer.Text);
    }

    private async Task<string> FaultyTokenAsync(string fault)
    {
        var good = app.Claims.User("documents.read");
        return fault switch
        {
            "expired" => await MintAsync(app.Claims.User("documents.read", EntraClaims.Expire)),
            "not yet valid" => await MintAsync(With(good, "nbf", TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds())),
            "other audience" => await MintAsync(With(good, "aud", "00000003-0000-0000-c000-000000000000")),
            "ID token" => await MintAsync(app.Claims.Id()),
            "other tenant" => await MintAsync(With(With(good, "tid", OtherTenant), "iss", app.Issuer.IssuerOf(OtherTenant))),
            "other issuer" => await MintAsync(With(good, "iss", $"https://login.microsoftonline.com/{EntraClaims.TenantId}/v2.0")),
            "no grant" => await MintAsync(With(good, "scp", null)),
            "wrong key" => await MintAsync(good, key: "other"),
            "unknown key id" => await MintAsync(good, new JsonObject { ["kid"] = "unpublished" }, "other"),
            "alg none" => await MintAsync(good, new JsonObject { ["alg"] = "none" }),
            "HS256" => await MintAsync(good, new JsonObject { ["alg"] = "HS256" }),
            "changed payload" => Graft(await MintAsync(app.Claims.User("documents.read refunds.write")), await MintAsync(good)),
            "not a token" => "a.b.c",
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        };
    }

    private Task<string> MintAsync(JsonObject claims, JsonObject? header = null, string? key = null)
        => app.Issuer.MintAsync(claims, header, key, TestContext.Current.CancellationToken);

    private static JsonObject With(JsonObject claims, string name, JsonNode? value)
    {
        if (value is null)
            claims.Remove(name);
        else
            claims[name] = value;
        return claims;
    }

    /// <summary>The payload of one token under the header and signature of another.</summary>
    private static string Graft(string payload, string signature)
        => string.Join('.', signature.Split('.')[0], payload.Split('.')[1], signature.Split('.')[2]);
}
