using System.Text.Json.Nodes;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>What the tokens of an issuer must say, and what is made of them.</summary>
public sealed class OidcTokenTests
{
    [Fact]
    public async Task A_user_is_known_by_issuer_and_subject_with_what_the_token_grants()
    {
        var claims = SampleIssuer.Claims();
        claims["name"] = "Ada\u202e Example";
        claims["roles"] = new JsonArray("admin");

        var caller = (await JudgeAsync(claims)).Caller!;

        Assert.Equal(("sample", "sample", "user-1", "client-1"), (caller.Scheme, caller.TenantId, caller.SubjectId, caller.ClientId));
        Assert.False(caller.IsApp);
        Assert.True(caller.Scopes.SetEquals(["documents.read", "openid"]));
        Assert.True(caller.Roles.SetEquals(["admin"]));
        Assert.Equal("Ada Example", caller.DisplayName);
        Assert.Equal(SampleIssuer.Now + TimeSpan.FromMinutes(60), caller.ExpiresAt);
        Assert.Equal(64, caller.CredentialIdHash!.Length);
    }

    [Theory]
    [InlineData("iss", "\"https://issuer.example/tenant/\"", "issuer")]
    [InlineData("iss", "\"https://ISSUER.example/tenant\"", "issuer")]
    [InlineData("iss", "[\"https://issuer.example/tenant\"]", "issuer")]
    [InlineData("iss", null, "issuer")]
    [InlineData("aud", "\"https://tools.example.com/mcp/\"", "audience")]
    [InlineData("aud", "\"https://tools.example.com\"", "audience")]
    [InlineData("aud", "[]", "audience")]
    [InlineData("aud", "[\"https://tools.example.com/mcp\",7]", "audience")]
    [InlineData("aud", "{\"https://tools.example.com/mcp\":1}", "audience")]
    [InlineData("aud", null, "audience")]
    [InlineData("exp", null, "expiry")]
    [InlineData("exp", "\"1900000000\"", "expiry")]
    [InlineData("exp", "1900000000.5", "expiry")]
    [InlineData("exp", "1e300", "expiry")]
    [InlineData("exp", "-1", "expiry")]
    [InlineData("exp", "1", "expired")]
    [InlineData("nbf", "1900000000", "not_yet_valid")]
    [InlineData("nbf", "\"soon\"", "not_yet_valid")]
    [InlineData("iat", "1900000000", "issued_in_future")]
    [InlineData("sub", null, "subject")]
    [InlineData("sub", "\"\"", "subject")]
    [InlineData("sub", "7", "subject")]
    [InlineData("sub", "\"a\\nb\"", "subject")]
    [InlineData("client_id", "7", "client")]
    [InlineData("client_id", "\"\"", "client")]
    [InlineData("azp", "\"client-2\"", "client")]
    [InlineData("scope", "7", "scope")]
    [InlineData("scope", "{}", "scope")]
    [InlineData("scope", "\"a  b\"", "scope")]
    [InlineData("scope", "\" a\"", "scope")]
    [InlineData("scope", "\"a\\tb\"", "scope")]
    [InlineData("scope", "[\"a b\"]", "scope")]
    [InlineData("scope", "[1]", "scope")]
    [InlineData("scope", "\"\"", "no_grant")]
    [InlineData("scope", "[]", "no_grant")]
    [InlineData("scope", null, "no_grant")]
    [InlineData("roles", "{}", "roles")]
    [InlineData("roles", "[\"\"]", "roles")]
    [InlineData("at_hash", "\"x\"", "id_token")]
    [InlineData("c_hash", "\"x\"", "id_token")]
    [InlineData("cnf", "{\"jkt\":\"x\"}", "bound")]
    [InlineData("acr", "1", "assurance")]
    public async Task A_token_that_says_anything_else_is_refused(string claim, string? json, string fault)
    {
        var claims = SampleIssuer.Claims();
        claims.Remove(claim);
        if (json is not null)
            claims[claim] = JsonNode.Parse(json);

        Assert.Equal(fault, (await JudgeAsync(claims)).Fault);
    }

    [Theory]
    [InlineData("gold")]
    [InlineData(null)]
    public async Task The_class_of_the_sign_in_is_kept(string? acr)
    {
        var claims = SampleIssuer.Claims();
        if (acr is not null)
            claims["acr"] = acr;

        Assert.Equal(acr, (await JudgeAsync(claims)).Caller!.Acr);
    }

    [Theory]
    [InlineData(-59, null)]
    [InlineData(-60, "expired")]
    public async Task Clocks_may_differ_by_a_minute(int expiry, string? fault)
    {
        var claims = SampleIssuer.Claims();
        claims["exp"] = EntraTenant.Seconds(TimeSpan.FromSeconds(expiry));

        Assert.Equal(fault, (await JudgeAsync(claims)).Fault);
    }

    [Fact]
    public async Task One_of_several_audiences_is_enough_on_both_sides()
    {
        var claims = SampleIssuer.Claims();
        claims["aud"] = new JsonArray("https://issuer.example/userinfo", "second");
        var settings = new OidcIssuer { Name = "sample", Issuer = SampleIssuer.Issuer, Audiences = ["first", "second"] };

        Assert.NotNull((await JudgeAsync(claims, settings)).Caller);
        Assert.Equal("audience", (await JudgeAsync(claims)).Fault);
    }

    [Theory]
    [InlineData("at+jwt", true, null)]
    [InlineData("AT+JWT", true, null)]
    [InlineData("application/at+jwt", true, null)]
    [InlineData("JWT", true, "type")]
    [InlineData(null, true, "type")]
    [InlineData("logout+jwt", true, "type")]
    [InlineData("JWT", false, null)]
    [InlineData(null, false, null)]
    [InlineData("at+jwt", false, null)]
    [InlineData("logout+jwt", false, "type")]
    [InlineData("dpop+jwt", false, "type")]
    public async Task An_access_token_says_that_it_is_one_unless_the_settings_ask_for_less(string? type, bool required, string? fault)
    {
        var header = SampleIssuer.Header();
        header.Remove("typ");
        if (type is not null)
            header["typ"] = type;
        var settings = new OidcIssuer { Name = "sample", Issuer = SampleIssuer.Issuer, Audiences = [SampleIssuer.Audience], RequireAccessTokenType = required };

        Assert.Equal(fault, (await SampleIssuer.Shared.JudgeAsync(SampleIssuer.Shared.Token(header: header), settings)).Fault);
    }

    [Fact]
    public async Task An_ID_token_is_refused_also_where_the_type_is_not_looked_at()
    {
        var claims = SampleIssuer.Claims();
        claims.Remove("scope");
        claims["roles"] = new JsonArray("admin");
        claims["nonce"] = "n";
        var settings = new OidcIssuer { Name = "sample", Issuer = SampleIssuer.Issuer, Audiences = [SampleIssuer.Audience], RequireAccessTokenType = false };

        Assert.Equal("no_grant", (await JudgeAsync(claims, settings)).Fault);
    }

    [Fact]
    public async Task Scopes_of_all_named_claims_count_as_text_and_as_array()
    {
        var claims = SampleIssuer.Claims();
        claims["scp"] = new JsonArray("orders.read");
        claims["permissions"] = new JsonArray("orders.write");

        Assert.True((await JudgeAsync(claims)).Caller!.Scopes.SetEquals(["documents.read", "openid", "orders.read"]));
        var settings = new OidcIssuer { Name = "sample", Issuer = SampleIssuer.Issuer, Audiences = [SampleIssuer.Audience], ScopeClaims = ["permissions"] };
        Assert.True((await JudgeAsync(claims, settings)).Caller!.Scopes.SetEquals(["orders.write"]));
    }

    [Fact]
    public async Task Scopes_without_the_prefix_are_not_this_endpoints()
    {
        var claims = SampleIssuer.Claims();
        claims["scope"] = "mcp:documents.read documents.write mcp: openid";
        var settings = new OidcIssuer { Name = "sample", Issuer = SampleIssuer.Issuer, Audiences = [SampleIssuer.Audience], ScopePrefix = "mcp:" };

        Assert.True((await JudgeAsync(claims, settings)).Caller!.Scopes.SetEquals(["documents.read"]));
        claims["scope"] = "documents.read";
        Assert.Equal("no_grant", (await JudgeAsync(claims, settings)).Fault);
    }

    [Fact]
    public async Task Scopes_that_the_settings_grant_are_for_the_clients_that_they_name()
    {
        var claims = SampleIssuer.Claims();
        claims.Remove("scope");
        var settings = new OidcIssuer
        {
            Name = "sample",
            Issuer = SampleIssuer.Issuer,
            Audiences = [SampleIssuer.Audience],
            GrantedScopes = ["documents.read"],
            AllowedClients = ["client-1"],
        };

        Assert.True((await JudgeAsync(claims, settings)).Caller!.HasScope("documents.read"));
        claims["client_id"] = "client-2";
        Assert.Equal("client", (await JudgeAsync(claims, settings)).Fault);
        claims.Remove("client_id");
        Assert.Equal("client", (await JudgeAsync(claims, settings)).Fault);
    }

    [Fact]
    public async Task Roles_are_found_inside_of_other_claims()
    {
        var claims = SampleIssuer.Claims();
        claims["realm_access"] = new JsonObject { ["roles"] = new JsonArray("admin", "reader") };
        claims["https://example.com/roles"] = "writer";

        Assert.True((await JudgeAsync(claims, WithRoles("realm_access.roles"))).Caller!.Roles.SetEquals(["admin", "reader"]));
        Assert.True((await JudgeAsync(claims, WithRoles("https://example.com/roles"))).Caller!.Roles.SetEquals(["writer"]));
        Assert.Empty((await JudgeAsync(claims, WithRoles("resource_access.api.roles"))).Caller!.Roles);
        Assert.Equal("roles", (await JudgeAsync(claims, WithRoles("scope.roles"))).Fault);
    }

    [Theory]
    [InlineData("sub", "client-1", true)]
    [InlineData("gty", "client-credentials", true)]
    [InlineData("gty", "client-credentials refresh-token", false)]
    [InlineData("clientHost", "10.0.0.1", true)]
    [InlineData("gtx", "client-credentials", false)]
    public async Task An_application_is_told_by_its_subject_or_as_the_settings_say(string claim, string value, bool isApp)
    {
        var claims = SampleIssuer.Claims();
        claims[claim] = value;
        var settings = new OidcIssuer
        {
            Name = "sample",
            Issuer = SampleIssuer.Issuer,
            Audiences = [SampleIssuer.Audience],
            AppOnlyWhen = ["gty=client-credentials", "clientHost"],
        };

        Assert.Equal(isApp, (await JudgeAsync(claims, settings)).Caller!.IsApp);
    }

    [Fact]
    public async Task An_application_may_be_granted_scopes_or_roles()
    {
        var claims = SampleIssuer.Claims();
        claims["sub"] = "client-1";
        Assert.True((await JudgeAsync(claims)).Caller!.HasScope("documents.read"));
        claims.Remove("scope");
        Assert.Equal("no_grant", (await JudgeAsync(claims)).Fault);
        claims["roles"] = new JsonArray("documents.read");
        var caller = (await JudgeAsync(claims)).Caller!;
        Assert.True(caller.IsApp && caller.HasScope("documents.read"));
    }

    [Theory]
    [InlineData("typ", "Bearer", null)]
    [InlineData("typ", "ID", "required_claim")]
    [InlineData("other", "Bearer", "required_claim")]
    public async Task A_claim_that_the_settings_require_must_be_there(string claim, string value, string? fault)
    {
        var claims = SampleIssuer.Claims();
        claims[claim] = value;
        var settings = new OidcIssuer { Name = "sample", Issuer = SampleIssuer.Issuer, Audiences = [SampleIssuer.Audience], RequiredClaims = ["typ=Bearer", "sub"] };

        Assert.Equal(fault, (await JudgeAsync(claims, settings)).Fault);
    }

    [Fact]
    public async Task Equal_subjects_of_two_issuers_or_tenants_are_two_callers()
    {
        var claims = SampleIssuer.Claims();
        claims["org"] = "org-1";
        var other = new OidcIssuer { Name = "other", Issuer = SampleIssuer.Issuer, Audiences = [SampleIssuer.Audience] };
        var byOrg = new OidcIssuer { Name = "sample", Issuer = SampleIssuer.Issuer, Audiences = [SampleIssuer.Audience], TenantClaim = "org" };
        HashSet<string> keys = [(await JudgeAsync(claims)).Caller!.Key, (await JudgeAsync(claims, other)).Caller!.Key, (await JudgeAsync(claims, byOrg)).Caller!.Key];
        claims["org"] = "org-2";
        keys.Add((await JudgeAsync(claims, byOrg)).Caller!.Key);

        Assert.Equal(4, keys.Count);
        claims["org"] = "a\nb";
        Assert.Equal("tenant", (await JudgeAsync(claims, byOrg)).Fault);
        claims.Remove("org");
        Assert.Equal("tenant", (await JudgeAsync(claims, byOrg)).Fault);
    }

    [Fact]
    public void A_key_that_names_another_issuer_is_refused()
    {
        var rule = new OidcClaimsRule(OidcRegistration.From(SampleIssuer.Settings));
        using var payload = System.Text.Json.JsonDocument.Parse(SampleIssuer.Claims().ToJsonString());

        Assert.NotNull(rule.Judge(payload.RootElement, SampleIssuer.Issuer, SampleIssuer.Now).Caller);
        Assert.Equal("key_issuer", rule.Judge(payload.RootElement, "https://other.example", SampleIssuer.Now).Refusal!.Fault);
    }

    [Theory]
    [InlineData("https://issuer.example/tenant", true)]
    [InlineData("https://issuer.example/tenant/", false)]
    [InlineData("https://issuer.example/tenant2", false)]
    public void A_token_is_judged_by_the_scheme_of_exactly_its_issuer(string issuer, bool fits)
    {
        var claims = SampleIssuer.Claims();
        claims["iss"] = issuer;

        Assert.Equal(fits, SampleIssuer.Shared.Scheme().Fits(new Credential(CredentialKind.Bearer, SampleIssuer.Shared.Token(claims))));
    }

    private static OidcIssuer WithRoles(string claim) => new() { Name = "sample", Issuer = SampleIssuer.Issuer, Audiences = [SampleIssuer.Audience], RolesClaim = claim };

    private static ValueTask<Authentication> JudgeAsync(JsonObject claims, OidcIssuer? settings = null) =>
        SampleIssuer.Shared.JudgeAsync(SampleIssuer.Shared.Token(claims), settings);
}
