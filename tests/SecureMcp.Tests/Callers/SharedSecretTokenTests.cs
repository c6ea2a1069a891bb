using System.Text.Json.Nodes;

namespace SecureMcp.Tests.Callers;

/// <summary>What a token under a good signature must say.</summary>
public sealed class SharedSecretTokenTests
{
    public static TheoryData<string, string?, string?> Claims => new()
    {
        { "iss", null, "issuer" },
        { "iss", "\"https://jobs.example.com/\"", "issuer" },
        { "iss", "\"HTTPS://jobs.example.com\"", "issuer" },
        { "iss", "[\"https://jobs.example.com\"]", "issuer" },
        { "aud", null, "audience" },
        { "aud", "\"https://tools.example.com\"", "audience" },
        { "aud", "[\"https://tools.example.com/mcp\"]", null },
        { "aud", "[\"https://tools.example.com/mcp\",\"https://other.example.com\"]", "audience" },
        { "sub", null, "subject" },
        { "sub", "\"\"", "subject" },
        { "sub", "7", "subject" },
        { "sub", "\"a\\nb\"", "subject" },
        { "sub", "\"\u00e4\"", "subject" },
        { "sub", $"\"{new string('a', 255)}\"", null },
        { "sub", $"\"{new string('a', 256)}\"", "subject" },
        { "tid", "\"contoso\"", null },
        { "tid", "\"\"", "tenant" },
        { "tid", "\"a\\nb\"", "tenant" },
        { "tid", "1", "tenant" },
        { "client_id", "\"scheduler\"", null },
        { "client_id", "\"\"", "client" },
        { "client_id", "{}", "client" },
        { "scope", "\"a\"", null },
        { "scope", "[\"a\",\"b\"]", null },
        { "scope", "\"\"", "scope" },
        { "scope", "\"a  b\"", "scope" },
        { "scope", "\" a\"", "scope" },
        { "scope", "\"a\\tb\"", "scope" },
        { "scope", "[\"a b\"]", "scope" },
        { "scope", "[1]", "scope" },
        { "scope", "null", "scope" },
        { "scope", "{\"a\":1}", "scope" },
        { "scope", null, null },
        { "scp", "\"a\"", "scope" },
        { "roles", null, null },
        { "roles", "\"auditor\"", "roles" },
        { "roles", "[\"two words\"]", "roles" },
        { "roles", "[\"\"]", "roles" },
        { "roles", "[7]", "roles" },
        { "jti", null, null },
    };

    public static TheoryData<double?, double?, double?, string?> Times => new()
    {
        // iat, nbf, exp in minutes from now
        { -5, -5, 55, null },
        { 0, null, 60, null },
        { -5, -5, 55.02, "lifetime" },
        { 0, 0, 600, "lifetime" },
        { null, null, 5, "lifetime" },
        { -5, -5, null, "expiry" },
        { -30, -30, -1, "expired" },
        { -30, -30, -0.95, null },
        { 0, 1, 30, null },
        { 0, 1.1, 30, "not_yet_valid" },
        { 1, 0, 30, null },
        { 1.1, 0, 30, "issued_in_future" },
        { 0.5, 0, 0.5, "lifetime" },
        { 0.5, 0, 0.2, "lifetime" },
    };

    [Theory]
    [MemberData(nameof(Claims))]
    public async Task A_claim_is_taken_or_refused_by_name(string name, string? json, string? fault)
    {
        var claims = SharedSecretIssuer.Claims();
        claims.Remove(name);
        if (json is not null)
            claims[name] = JsonNode.Parse(json);

        var answer = await SharedSecretIssuer.JudgeAsync(SharedSecretIssuer.Token(claims));

        Assert.Equal(fault, answer.Fault);
        Assert.Equal(fault is null, answer.Caller is not null);
    }

    [Theory]
    [MemberData(nameof(Times))]
    public async Task A_token_lives_between_its_times_and_never_long(double? issuedAt, double? notBefore, double? expiresAt, string? fault)
    {
        var claims = SharedSecretIssuer.Claims();
        foreach (var (name, minutes) in new[] { ("iat", issuedAt), ("nbf", notBefore), ("exp", expiresAt) })
        {
            claims.Remove(name);
            if (minutes is { } given)
                claims[name] = SharedSecretIssuer.Seconds(TimeSpan.FromMinutes(given));
        }

        Assert.Equal(fault, (await SharedSecretIssuer.JudgeAsync(SharedSecretIssuer.Token(claims))).Fault);
    }

    [Fact]
    public async Task A_token_that_grants_nothing_is_refused()
    {
        var claims = SharedSecretIssuer.Claims();
        claims.Remove("scope");
        claims.Remove("roles");

        Assert.Equal("no_grant", (await SharedSecretIssuer.JudgeAsync(SharedSecretIssuer.Token(claims))).Fault);
    }

    [Fact]
    public async Task Scopes_may_have_the_short_name_and_a_role_grants_none()
    {
        var claims = SharedSecretIssuer.Claims();
        claims.Remove("scope");
        claims["scp"] = new JsonArray("a", "b");

        var caller = (await SharedSecretIssuer.JudgeAsync(SharedSecretIssuer.Token(claims))).Caller!;

        Assert.True(caller.HasScope("a") && caller.HasScope("b"));
        Assert.False(caller.HasScope("auditor"));
    }

    [Fact]
    public async Task The_tenant_and_the_client_are_who_the_token_names()
    {
        var claims = SharedSecretIssuer.Claims();
        claims["tid"] = "contoso";
        claims["client_id"] = "scheduler";

        var caller = (await SharedSecretIssuer.JudgeAsync(SharedSecretIssuer.Token(claims))).Caller!;

        Assert.Equal(("contoso", "scheduler"), (caller.TenantId, caller.ClientId));
    }

    [Fact]
    public async Task What_is_no_object_says_nothing()
    {
        var token = SharedSecretIssuer.Sign(SharedSecretIssuer.Header().ToJsonString(), "[]", Convert.FromBase64String(SampleKeys.Secret));

        Assert.Equal("claims", (await SharedSecretIssuer.JudgeAsync(token)).Fault);
    }
}
