using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: what the authorization server says of a token lets it in only if it is active, meant for us, valid now and good for something.</summary>
public sealed class IntrospectionRuleTests
{
    [Fact]
    public void A_good_answer_makes_its_caller()
    {
        var answer = Introspected.Good();
        answer["roles"] = new JsonArray("clerk");
        answer["acr"] = "gold";

        var caller = Judge(answer).Caller!;

        Assert.Equal(("introspection", Introspected.Issuer, "ada", "client-1", false), (caller.Scheme, caller.TenantId, caller.SubjectId, caller.ClientId, caller.IsApp));
        Assert.Equal(["documents.read", "orders.write"], caller.Scopes.Order(StringComparer.Ordinal));
        Assert.Equal("clerk", Assert.Single(caller.Roles));
        Assert.Equal("gold", caller.Acr);
        Assert.Equal(Introspected.Now.AddHours(1), caller.ExpiresAt);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("token-id"))), caller.CredentialIdHash);
    }

    [Theory]
    [InlineData("active", "false", "inactive")]
    [InlineData("active", "\"true\"", "inactive")]
    [InlineData("active", "1", "inactive")]
    [InlineData("active", "null", "inactive")]
    [InlineData("active", null, "inactive")]
    [InlineData("cnf", """{"x5t#S256":"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2"}""", "sender_constrained")]
    [InlineData("cnf", """{"jkt":"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}""", "sender_constrained")]
    [InlineData("cnf", "null", "sender_constrained")]
    [InlineData("token_type", "\"DPoP\"", "token_type")]
    [InlineData("token_type", "\"N_A\"", "token_type")]
    [InlineData("token_type", "\"\"", "token_type")]
    [InlineData("token_type", "[\"Bearer\"]", "token_type")]
    [InlineData("iss", "\"https://as.example.com/tenant/\"", "issuer")]
    [InlineData("iss", "\"https://as.example.com/TENANT\"", "issuer")]
    [InlineData("iss", "[\"https://as.example.com/tenant\"]", "issuer")]
    [InlineData("aud", "\"https://other.example.com/mcp\"", "audience")]
    [InlineData("aud", "\"https://tools.example.com/MCP\"", "audience")]
    [InlineData("aud", "[\"https://other.example.com/mcp\"]", "audience")]
    [InlineData("aud", "[]", "audience")]
    [InlineData("aud", "[\"https://tools.example.com/mcp\",1]", "audience")]
    [InlineData("aud", "null", "audience")]
    [InlineData("aud", null, "audience")]
    [InlineData("exp", "\"1795255200\"", "expiry")]
    [InlineData("exp", "1.5", "expiry")]
    [InlineData("exp", "null", "expiry")]
    [InlineData("exp", "1", "expired")]
    [InlineData("nbf", "4000000000", "not_yet_valid")]
    [InlineData("nbf", "\"1\"", "not_yet_valid")]
    [InlineData("iat", "4000000000", "issued_in_future")]
    [InlineData("iat", "true", "issued_in_future")]
    [InlineData("sub", null, "subject")]
    [InlineData("sub", "\"\"", "subject")]
    [InlineData("sub", "42", "subject")]
    [InlineData("sub", "\"ada\\nadmin\"", "subject")]
    [InlineData("client_id", "7", "client")]
    [InlineData("client_id", "\"\"", "client")]
    [InlineData("client_id", "\"a\\u0000b\"", "client")]
    [InlineData("scope", "\"documents.read  orders.write\"", "scope")]
    [InlineData("scope", "\"documents.read \"", "scope")]
    [InlineData("scope", "[\"documents.read\",2]", "scope")]
    [InlineData("scope", "{}", "scope")]
    [InlineData("scope", "null", "scope")]
    [InlineData("acr", "1", "assurance")]
    [InlineData("roles", "\"admin\"", "roles")]
    [InlineData("roles", "[\"\"]", "roles")]
    [InlineData("roles", "[\"a b\"]", "roles")]
    [InlineData("scope", null, "no_grant")]
    [InlineData("scope", "\"\"", "no_grant")]
    [InlineData("scope", "[]", "no_grant")]
    public void Every_flaw_has_its_name(string member, string? value, string fault)
    {
        var answer = Introspected.Good();
        answer.Remove(member);
        if (value is not null)
            answer[member] = JsonNode.Parse(value);

        var judged = Judge(answer);

        Assert.Null(judged.Caller);
        Assert.Equal(fault, judged.Refusal!.Fault);
    }

    [Theory]
    [InlineData("aud", """["https://other.example.com/mcp","https://tools.example.com/mcp"]""")]
    [InlineData("token_type", "\"bearer\"")]
    [InlineData("token_type", null)]
    [InlineData("iss", null)]
    [InlineData("iat", null)]
    [InlineData("nbf", null)]
    [InlineData("client_id", null)]
    [InlineData("jti", null)]
    [InlineData("scope", """["documents.read"]""")]
    [InlineData("username", "\"Ada\"")]
    public void What_a_server_may_write_otherwise_or_leave_out_is_taken(string member, string? value)
    {
        var answer = Introspected.Good();
        answer.Remove(member);
        if (value is not null)
            answer[member] = JsonNode.Parse(value);

        Assert.NotNull(Judge(answer).Caller);
    }

    [Theory]
    [InlineData("exp", -60, "expired")]
    [InlineData("exp", -59, null)]
    [InlineData("nbf", 60, null)]
    [InlineData("nbf", 61, "not_yet_valid")]
    [InlineData("iat", 60, null)]
    [InlineData("iat", 61, "issued_in_future")]
    public void Clocks_may_differ_by_the_skew_and_no_second_more(string member, int secondsFromNow, string? fault)
    {
        var answer = Introspected.Good();
        answer[member] = EntraTenant.Seconds(TimeSpan.FromSeconds(secondsFromNow));

        Assert.Equal(fault, Judge(answer).Refusal?.Fault);
    }

    [Fact]
    public void A_token_whose_end_is_not_told_makes_a_caller_for_a_few_minutes()
    {
        var answer = Introspected.Good();
        answer.Remove("exp");

        Assert.Equal(Introspected.Now + IntrospectionRule.AssumedLifetime, Judge(answer).Caller!.ExpiresAt);
    }

    [Fact]
    public void An_answer_without_audience_is_taken_where_the_settings_say_so_and_a_wrong_one_never()
    {
        var options = With(allowMissingAudience: true);
        var silent = Introspected.Good();
        silent.Remove("aud");
        var foreign = Introspected.Good();
        foreign["aud"] = "https://other.example.com/mcp";

        Assert.NotNull(IntrospectionRule.Judge(Introspected.Element(silent), options, Introspected.Now).Caller);
        Assert.Equal("audience", IntrospectionRule.Judge(Introspected.Element(foreign), options, Introspected.Now).Refusal!.Fault);
    }

    [Fact]
    public void An_application_without_subject_is_let_in_where_the_settings_say_so()
    {
        var answer = Introspected.Good();
        answer.Remove("sub");

        var caller = IntrospectionRule.Judge(Introspected.Element(answer), With(allowMissingSubject: true), Introspected.Now).Caller!;

        Assert.Equal(("client-1", true), (caller.SubjectId, caller.IsApp));
        answer.Remove("client_id");
        Assert.Equal("subject", IntrospectionRule.Judge(Introspected.Element(answer), With(allowMissingSubject: true), Introspected.Now).Refusal!.Fault);
    }

    [Fact]
    public void A_client_that_is_its_own_subject_is_an_application()
    {
        var answer = Introspected.Good();
        answer["sub"] = "client-1";

        var caller = Judge(answer).Caller!;
        Assert.True(caller.IsApp);
        Assert.True(caller.HasScope("documents.read"));
    }

    [Fact]
    public void The_names_of_the_members_come_from_the_settings()
    {
        var options = new IntrospectionOptions
        {
            Issuer = Introspected.Issuer,
            Audience = Introspected.Audience,
            SubjectClaim = "uid",
            ClientClaim = "cid",
            ScopeClaim = "scp",
            RolesClaim = "groups",
            TenantClaim = "org",
        };
        var answer = Introspected.Good();
        answer["uid"] = "u-1";
        answer["cid"] = "c-1";
        answer["scp"] = new JsonArray("a");
        answer["groups"] = new JsonArray("g");
        answer["org"] = "o-1";

        var caller = IntrospectionRule.Judge(Introspected.Element(answer), options, Introspected.Now).Caller!;

        Assert.Equal(("o-1", "u-1", "c-1"), (caller.TenantId, caller.SubjectId, caller.ClientId));
        Assert.Equal(("a", "g"), (Assert.Single(caller.Scopes), Assert.Single(caller.Roles)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("\"\"")]
    [InlineData("3")]
    [InlineData("\"a\\nb\"")]
    public void A_tenant_that_the_settings_ask_for_must_be_named(string? value)
    {
        var answer = Introspected.Good();
        if (value is not null)
            answer["org"] = JsonNode.Parse(value);

        Assert.Equal("tenant", IntrospectionRule.Judge(Introspected.Element(answer), With(tenantClaim: "org"), Introspected.Now).Refusal!.Fault);
    }

    private static Validation Judge(JsonObject answer) => IntrospectionRule.Judge(Introspected.Element(answer), Introspected.Options, Introspected.Now);

    private static IntrospectionOptions With(bool allowMissingAudience = false, bool allowMissingSubject = false, string? tenantClaim = null) => new()
    {
        Issuer = Introspected.Issuer,
        Audience = Introspected.Audience,
        AllowMissingAudience = allowMissingAudience,
        AllowMissingSubject = allowMissingSubject,
        TenantClaim = tenantClaim,
    };
}
