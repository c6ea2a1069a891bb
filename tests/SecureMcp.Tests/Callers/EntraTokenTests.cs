using System.Text.Json.Nodes;
using SecureMcp.Callers;
using SecureMcp.Calls;

namespace SecureMcp.Tests.Callers;

/// <summary>What a signed token has to say to be let in. Every token here carries a good signature.</summary>
public sealed class EntraTokenTests
{
    [Fact]
    public async Task A_user_token_becomes_its_caller()
    {
        var caller = await AcceptAsync(EntraTenant.UserClaims());

        Assert.Equal("entra", caller.Scheme);
        Assert.Equal(EntraTenant.TenantId, caller.TenantId);
        Assert.Equal(EntraTenant.UserId, caller.SubjectId);
        Assert.Equal(EntraTenant.ClientAppId, caller.ClientId);
        Assert.Equal("Ada Example", caller.DisplayName);
        Assert.False(caller.IsApp);
        Assert.Equal(["documents.read", "mcp.access"], caller.Scopes.Order(StringComparer.Ordinal));
        Assert.Empty(caller.Roles);
        Assert.Equal(EntraTenant.Now.AddMinutes(60), caller.ExpiresAt);
        Assert.Equal("f33486d57167d415eb3589b7858db5b6c6d9e0d15635622827abd5d0c9f3584f", caller.CredentialIdHash);
    }

    [Fact]
    public async Task An_app_token_becomes_an_app_caller_whose_roles_stand_for_scopes()
    {
        var caller = await AcceptAsync(EntraTenant.AppClaims());

        Assert.True(caller.IsApp);
        Assert.Equal(EntraTenant.ServiceId, caller.SubjectId);
        Assert.Empty(caller.Scopes);
        Assert.True(caller.HasScope("documents.read"));
    }

    [Fact]
    public async Task An_app_is_recognised_without_idtyp_by_being_its_own_subject()
    {
        var caller = await AcceptAsync(With(EntraTenant.AppClaims(), c => c.Remove("idtyp")));

        Assert.True(caller.IsApp);
    }

    [Fact]
    public async Task A_user_may_hold_scopes_and_roles_at_once()
    {
        var caller = await AcceptAsync(With(EntraTenant.UserClaims(), c => c["roles"] = new JsonArray("Auditor", "Owner")));

        Assert.False(caller.IsApp);
        Assert.True(caller.HasRole("Auditor"));
        Assert.True(caller.HasScope("mcp.access"));
        Assert.False(caller.HasScope("Auditor"));
    }

    [Fact]
    public async Task Scopes_are_case_sensitive()
    {
        var caller = await AcceptAsync(EntraTenant.UserClaims());

        Assert.False(caller.HasScope("MCP.Access"));
    }

    [Theory]
    [InlineData("tid", null, "tenant")]
    [InlineData("tid", "99999999-aaaa-4bbb-8ccc-222222222222", "tenant")]
    [InlineData("tid", "common", "tenant")]
    [InlineData("tid", "", "tenant")]
    [InlineData("iss", null, "issuer")]
    [InlineData("iss", "https://sts.windows.net/" + EntraTenant.TenantId + "/", "issuer")]
    [InlineData("iss", EntraTenant.Issuer + "/", "issuer")]
    [InlineData("iss", "HTTPS://login.microsoftonline.com/" + EntraTenant.TenantId + "/v2.0", "issuer")]
    [InlineData("iss", "https://login.microsoftonline.com/{tenantid}/v2.0", "issuer")]
    [InlineData("iss", "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", "issuer")]
    [InlineData("ver", null, "version")]
    [InlineData("ver", "1.0", "version")]
    [InlineData("ver", "2.00", "version")]
    [InlineData("aud", null, "audience")]
    [InlineData("aud", "00000003-0000-0000-c000-000000000000", "audience")]
    [InlineData("aud", "api://" + EntraTenant.ClientId, "audience")]
    [InlineData("aud", EntraTenant.ClientId + " ", "audience")]
    [InlineData("aud", "33333333-DDDD-4EEE-9FFF-444444444444", "audience")]
    [InlineData("oid", null, "subject")]
    [InlineData("oid", "ada@example.com", "subject")]
    [InlineData("oid", "", "subject")]
    [InlineData("oid", " " + EntraTenant.UserId, "subject")]
    [InlineData("oid", EntraTenant.UserId + "\n", "subject")]
    [InlineData("oid", "+x555555-0000-4000-8000-000000000001", "subject")]
    [InlineData("oid", "0x555555-0000-4000-8000-000000000001", "subject")]
    [InlineData("azp", "not-a-guid", "client")]
    [InlineData("exp", "1795255200", "expiry")]
    [InlineData("exp", null, "expiry")]
    [InlineData("nbf", "1795255200", "not_yet_valid")]
    [InlineData("iat", "yesterday", "issued_in_future")]
    [InlineData("idtyp", "device", "identity_type")]
    [InlineData("idtyp", "APP", "identity_type")]
    [InlineData("idtyp", "app", "identity_type")]
    [InlineData("scp", null, "no_grant")]
    [InlineData("scp", "", "scope")]
    [InlineData("scp", " mcp.access", "scope")]
    [InlineData("scp", "mcp.access  documents.read", "scope")]
    [InlineData("scp", "mcp.access\tdocuments.read", "scope")]
    [InlineData("scp", "mcp.\"access", "scope")]
    [InlineData("scp", "mcp.\u00e4ccess", "scope")]
    [InlineData("roles", "Owner", "roles")]
    public async Task A_claim_that_is_missing_or_says_something_else_is_refused(string claim, string? value, string fault)
    {
        var claims = EntraTenant.UserClaims();
        if (value is null)
            Assert.True(claims.Remove(claim));
        else
            claims[claim] = value;

        await RefuseAsync(claims, fault);
    }

    [Theory]
    [InlineData("tid", "tenant")]
    [InlineData("iss", "issuer")]
    [InlineData("ver", "version")]
    [InlineData("aud", "audience")]
    [InlineData("exp", "expiry")]
    [InlineData("nbf", "not_yet_valid")]
    [InlineData("iat", "issued_in_future")]
    [InlineData("oid", "subject")]
    [InlineData("azp", "client")]
    [InlineData("idtyp", "identity_type")]
    [InlineData("scp", "scope")]
    [InlineData("roles", "roles")]
    public async Task A_claim_of_another_type_is_refused(string claim, string fault)
    {
        foreach (var strange in new[] { "null", "true", "{}", "[[]]", "[1]", "1.5", "-1" })
        {
            var claims = EntraTenant.UserClaims();
            claims[claim] = JsonNode.Parse(strange);
            await RefuseAsync(claims, fault);
        }
    }

    [Fact]
    public async Task An_audience_array_of_only_this_endpoint_is_accepted()
    {
        await AcceptAsync(With(EntraTenant.UserClaims(), c => c["aud"] = new JsonArray(EntraTenant.ClientId)));
    }

    [Fact]
    public async Task An_audience_array_that_also_names_another_is_refused()
    {
        await RefuseAsync(With(EntraTenant.UserClaims(), c => c["aud"] = new JsonArray(EntraTenant.ClientId, "other")), "audience");
        await RefuseAsync(With(EntraTenant.UserClaims(), c => c["aud"] = new JsonArray()), "audience");
    }

    [Theory]
    [InlineData("exp", -59, null)]
    [InlineData("exp", -60, "expired")]
    [InlineData("exp", -3600, "expired")]
    [InlineData("nbf", 60, null)]
    [InlineData("nbf", 61, "not_yet_valid")]
    [InlineData("iat", 60, null)]
    [InlineData("iat", 61, "issued_in_future")]
    public async Task Times_are_judged_with_the_clock_skew_and_not_a_second_more(string claim, int secondsFromNow, string? fault)
    {
        var claims = With(EntraTenant.UserClaims(), c => c[claim] = EntraTenant.Seconds(TimeSpan.FromSeconds(secondsFromNow)));

        Assert.Equal(fault, (await JudgeAsync(claims)).Fault);
    }

    [Fact]
    public async Task Without_clock_skew_a_token_ends_on_the_second()
    {
        var options = new EntraOptions { TenantId = EntraTenant.TenantId, ClientId = EntraTenant.ClientId, ClockSkew = TimeSpan.Zero };
        var token = EntraTenant.Shared.Token(With(EntraTenant.UserClaims(), c => c["exp"] = EntraTenant.Seconds(TimeSpan.Zero)));

        var validation = await FixedKeys.JudgeAsync(token, options: options);

        Assert.Equal("expired", validation.Fault);
    }

    [Theory]
    [InlineData("1e10")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999999999")]
    public async Task A_time_that_no_calendar_holds_is_refused(string number)
    {
        await RefuseAsync(With(EntraTenant.UserClaims(), c => c["exp"] = JsonNode.Parse(number)), "expiry");
    }

    [Fact]
    public async Task A_token_with_roles_but_no_scope_of_a_user_is_refused_because_it_may_be_an_id_token()
    {
        var claims = EntraTenant.UserClaims();
        claims.Remove("scp");
        claims["roles"] = new JsonArray("Owner");

        await RefuseAsync(claims, "no_grant");
    }

    [Fact]
    public async Task An_app_that_was_granted_nothing_is_refused()
    {
        await RefuseAsync(With(EntraTenant.AppClaims(), c => c.Remove("roles")), "no_grant");
        await RefuseAsync(With(EntraTenant.AppClaims(), c => c["roles"] = new JsonArray()), "no_grant");
    }

    [Fact]
    public async Task An_app_token_that_also_carries_a_scope_is_refused()
    {
        await RefuseAsync(With(EntraTenant.AppClaims(), c => c["scp"] = "mcp.access"), "identity_type");
    }

    [Fact]
    public async Task A_token_that_says_user_is_not_taken_for_an_app()
    {
        await RefuseAsync(With(EntraTenant.AppClaims(), c => c["idtyp"] = "user"), "no_grant");
    }

    [Theory]
    [InlineData("""[""]""")]
    [InlineData("""["Owner", 1]""")]
    [InlineData("""["Owner", null]""")]
    public async Task Roles_that_are_not_all_names_are_refused(string roles)
    {
        await RefuseAsync(With(EntraTenant.AppClaims(), c => c["roles"] = JsonNode.Parse(roles)), "roles");
    }

    [Fact]
    public async Task The_object_id_has_one_spelling_so_that_state_is_found_again()
    {
        var lower = await AcceptAsync(EntraTenant.UserClaims());
        var upper = await AcceptAsync(With(EntraTenant.UserClaims(), c => c["oid"] = EntraTenant.UserId.ToUpperInvariant()));

        Assert.Equal(lower.Key, upper.Key);
    }

    [Fact]
    public async Task A_display_name_is_cleaned_and_cut_between_characters()
    {
        var name = "A\r\nB\u202eC\u2028D\u0000" + string.Concat(Enumerable.Repeat("\U0001F600", 100));

        var caller = await AcceptAsync(With(EntraTenant.UserClaims(), c => c["name"] = name));

        Assert.Equal("ABCD" + string.Concat(Enumerable.Repeat("\U0001F600", 62)), caller.DisplayName);
    }

    [Fact]
    public async Task A_token_without_name_azp_and_id_is_accepted_without_them()
    {
        var claims = EntraTenant.UserClaims();
        claims.Remove("name");
        claims.Remove("azp");
        claims.Remove("uti");

        var caller = await AcceptAsync(claims);

        Assert.Null(caller.DisplayName);
        Assert.Null(caller.ClientId);
        Assert.Null(caller.CredentialIdHash);
    }

    [Fact]
    public async Task The_token_id_is_taken_from_uti_before_jti_and_hashed()
    {
        var fromUti = await AcceptAsync(With(EntraTenant.UserClaims(), c => c["jti"] = "another"));
        var fromJti = await AcceptAsync(With(With(EntraTenant.UserClaims(), c => c.Remove("uti")), c => c["jti"] = "token-id-1"));

        Assert.Equal(fromUti.CredentialIdHash, fromJti.CredentialIdHash);
    }

    [Theory]
    [InlineData("""{"tid":"99999999-aaaa-4bbb-8ccc-222222222222",""")]
    [InlineData("""{"Tid":"99999999-aaaa-4bbb-8ccc-222222222222",""")]
    [InlineData("""{"TID":"11111111-aaaa-4bbb-8ccc-222222222222",""")]
    [InlineData("""{"\u0074id":"99999999-aaaa-4bbb-8ccc-222222222222",""")]
    public async Task A_second_tenant_under_any_spelling_of_the_claim_is_refused(string start)
    {
        var payload = start + EntraTenant.UserClaims().ToJsonString()[1..];

        var validation = await FixedKeys.JudgeAsync(EntraTenant.Shared.Token(payload, EntraTenant.Header().ToJsonString()));

        Assert.Equal("claims", validation.Fault);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"eyJ0\"")]
    [InlineData("")]
    [InlineData("{\"tid\":")]
    public async Task A_payload_that_is_not_one_JSON_object_is_refused(string payload)
    {
        var validation = await FixedKeys.JudgeAsync(EntraTenant.Shared.Token(payload, EntraTenant.Header().ToJsonString()));

        Assert.Equal("claims", validation.Fault);
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", "key_issuer")]
    [InlineData("https://login.microsoftonline.us/{tenantid}/v2.0", "key_issuer")]
    [InlineData("https://login.microsoftonline.com/{tenantid}/v2.0", null)]
    [InlineData(EntraTenant.Issuer, null)]
    [InlineData(null, null)]
    public async Task A_key_that_is_of_another_issuer_does_not_sign_for_this_one(string? keyIssuer, string? fault)
    {
        var key = EntraTenant.Shared.PublicKey();
        key.Remove("issuer");
        if (keyIssuer is not null)
            key["issuer"] = keyIssuer;

        var validation = await FixedKeys.JudgeAsync(EntraTenant.Shared.Token(EntraTenant.UserClaims()), FixedKeys.Of(key));

        Assert.Equal(fault, validation.Fault);
    }

    [Fact]
    public async Task Settings_in_upper_case_mean_the_same_tenant_and_audience()
    {
        var options = new EntraOptions { TenantId = EntraTenant.TenantId.ToUpperInvariant(), ClientId = EntraTenant.ClientId.ToUpperInvariant() };

        var validation = await FixedKeys.JudgeAsync(EntraTenant.Shared.Token(EntraTenant.UserClaims()), options: options);

        Assert.NotNull(validation.Caller);
    }

    private static JsonObject With(JsonObject claims, Action<JsonObject> change)
    {
        change(claims);
        return claims;
    }

    private static async Task<Authentication> JudgeAsync(JsonObject claims) =>
        await FixedKeys.JudgeAsync(EntraTenant.Shared.Token(claims));

    private static async Task<Caller> AcceptAsync(JsonObject claims)
    {
        var validation = await JudgeAsync(claims);
        Assert.Null(validation.Fault);
        return validation.Caller!;
    }

    private static async Task RefuseAsync(JsonObject claims, string fault)
    {
        var validation = await JudgeAsync(claims);
        Assert.Null(validation.Caller);
        Assert.False(validation.IsUnavailable);
        Assert.Equal(fault, validation.Fault);
    }
}
