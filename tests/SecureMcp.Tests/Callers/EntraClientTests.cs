using System.Text.Json.Nodes;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>Which client applications may bring a token, how they must have proved themselves, and what a token says of its sign-in.</summary>
public sealed class EntraClientTests
{
    private const string Other = "99999999-0000-4000-8000-000000000009";

    [Theory]
    [InlineData("azp", EntraTenant.ClientAppId, null)]
    [InlineData("azp", Other, "client_not_allowed")]
    [InlineData("azp", null, "client_not_allowed")]
    [InlineData("azp", "", "client")]
    [InlineData("appid", EntraTenant.ClientAppId, "client_not_allowed")]
    public async Task Only_listed_clients_may_call_for_users_and_for_themselves(string claim, string? client, string? fault)
    {
        var options = new EntraOptions { TenantId = EntraTenant.TenantId, ClientId = EntraTenant.ClientId, AllowedClients = [Other.Replace('9', '1'), EntraTenant.ClientAppId.ToUpperInvariant()] };
        foreach (var claims in new[] { EntraTenant.UserClaims(), EntraTenant.AppClaims() })
        {
            claims.Remove("azp");
            if (client is not null)
                claims[claim] = client;

            Assert.Equal(fault, (await JudgeAsync(claims, options)).Fault);
        }
    }

    [Fact]
    public async Task Without_a_list_every_client_may_call() =>
        Assert.Null((await JudgeAsync(Claims(c => c["azp"] = Other), EntraTenant.Options)).Fault);

    [Theory]
    [InlineData(EntraClientAuthentication.Public, "0", null)]
    [InlineData(EntraClientAuthentication.Public, null, null)]
    [InlineData(EntraClientAuthentication.Public, "7", null)]
    [InlineData(EntraClientAuthentication.Secret, "0", "client_authentication")]
    [InlineData(EntraClientAuthentication.Secret, "1", null)]
    [InlineData(EntraClientAuthentication.Secret, "2", null)]
    [InlineData(EntraClientAuthentication.Secret, null, "client_authentication")]
    [InlineData(EntraClientAuthentication.Assertion, "1", "client_authentication")]
    [InlineData(EntraClientAuthentication.Assertion, "2", null)]
    [InlineData(EntraClientAuthentication.Assertion, "3", "client_authentication")]
    [InlineData(EntraClientAuthentication.Assertion, "02", "client_authentication")]
    [InlineData(EntraClientAuthentication.Assertion, "", "client_authentication")]
    [InlineData(EntraClientAuthentication.Assertion, null, "client_authentication")]
    public async Task A_client_must_have_proved_itself_as_well_as_the_settings_ask(EntraClientAuthentication floor, string? said, string? fault)
    {
        var options = new EntraOptions { TenantId = EntraTenant.TenantId, ClientId = EntraTenant.ClientId, MinimumClientAuthentication = floor };

        Assert.Equal(fault, (await JudgeAsync(Claims(c => Set(c, "azpacr", said)), options)).Fault);
    }

    [Theory]
    [InlineData("azpacr", "2", "client_authentication")]
    [InlineData("appidacr", "2", null)]
    [InlineData("appidacr", "1", "client_authentication")]
    public async Task In_version_1_the_claim_is_called_appidacr(string claim, string said, string? fault)
    {
        var options = new EntraOptions
        {
            TenantId = EntraTenant.TenantId,
            ClientId = EntraTenant.ClientId,
            AllowVersion1 = true,
            MinimumClientAuthentication = EntraClientAuthentication.Assertion,
        };
        var claims = Claims(c =>
        {
            c.Remove("azpacr");
            c["ver"] = "1.0";
            c["iss"] = $"https://sts.windows.net/{EntraTenant.TenantId}/";
            c[claim] = said;
        });

        Assert.Equal(fault, (await JudgeAsync(claims, options)).Fault);
    }

    [Fact]
    public async Task A_managed_identity_is_an_application_with_roles_that_proved_itself_by_an_assertion()
    {
        var options = new EntraOptions { TenantId = EntraTenant.TenantId, ClientId = EntraTenant.ClientId, MinimumClientAuthentication = EntraClientAuthentication.Assertion };
        var claims = EntraTenant.AppClaims();
        claims["azpacr"] = "2";
        claims["xms_mirid"] = "/subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i";

        var caller = (await JudgeAsync(claims, options)).Caller!;

        Assert.True(caller.IsApp);
        Assert.True(caller.HasScope("documents.read"));
    }

    [Theory]
    [InlineData("{}", "", null, false)]
    [InlineData("""{"acrs":["c1","p1"],"acr":"1","xms_cc":["cp1"]}""", "c1 p1", "1", true)]
    [InlineData("""{"acrs":"c2","xms_cc":"cp1"}""", "c2", null, true)]
    [InlineData("""{"acrs":[],"xms_cc":["CP1","protapp"]}""", "", null, false)]
    public async Task What_the_sign_in_met_is_kept(string more, string contexts, string? acr, bool followsClaims)
    {
        var caller = (await JudgeAsync(Claims(c => Merge(c, more)), EntraTenant.Options)).Caller!;

        Assert.Equal(contexts, string.Join(' ', caller.AuthenticationContexts.Order(StringComparer.Ordinal)));
        Assert.Equal(acr, caller.Acr);
        Assert.Equal(followsClaims, caller.CanFollowClaimsChallenge);
    }

    [Theory]
    [InlineData("""{"acrs":{"c1":true}}""")]
    [InlineData("""{"acrs":["c1",1]}""")]
    [InlineData("""{"acrs":null}""")]
    [InlineData("""{"acr":1}""")]
    [InlineData("""{"acr":["1"]}""")]
    [InlineData("""{"xms_cc":true}""")]
    public async Task A_sign_in_that_is_described_strangely_is_refused(string more) =>
        Assert.Equal("assurance", (await JudgeAsync(Claims(c => Merge(c, more)), EntraTenant.Options)).Fault);

    [Fact]
    public async Task A_token_that_is_bound_to_a_key_is_refused_because_nobody_asks_for_the_key() =>
        Assert.Equal("bound", (await JudgeAsync(Claims(c => Merge(c, """{"cnf":{"kid":"x"}}""")), EntraTenant.Options)).Fault);

    private static JsonObject Claims(Action<JsonObject> change)
    {
        var claims = EntraTenant.UserClaims();
        change(claims);
        return claims;
    }

    private static void Set(JsonObject claims, string name, string? value)
    {
        claims.Remove(name);
        if (value is not null)
            claims[name] = value;
    }

    private static void Merge(JsonObject claims, string more)
    {
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
            claims[name] = value?.DeepClone();
    }

    private static async Task<Authentication> JudgeAsync(JsonObject claims, EntraOptions options) =>
        await FixedKeys.JudgeAsync(EntraTenant.Shared.Token(claims), options: options);
}
