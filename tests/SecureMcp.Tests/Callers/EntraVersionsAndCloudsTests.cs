using System.Text.Json.Nodes;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>Version 1.0 tokens where they are allowed by name, and the clouds that are not the worldwide one.</summary>
public sealed class EntraVersionsAndCloudsTests
{
    private const string Tenant = EntraTenant.TenantId;
    private const string World = "https://login.microsoftonline.com/";
    private const string UnitedStates = "https://login.microsoftonline.us/";
    private const string China = "https://login.partner.microsoftonline.cn/";
    private const string Api = "api://" + EntraTenant.ClientId;

    [Theory]
    [InlineData(World, "https://sts.windows.net/" + Tenant + "/", null)]
    [InlineData(UnitedStates, "https://sts.windows.net/" + Tenant + "/", null)]
    [InlineData(China, "https://sts.chinacloudapi.cn/" + Tenant + "/", null)]
    [InlineData(World, "https://sts.chinacloudapi.cn/" + Tenant + "/", "issuer")]
    [InlineData(China, "https://sts.windows.net/" + Tenant + "/", "issuer")]
    [InlineData(World, "https://sts.windows.net/" + Tenant, "issuer")]
    [InlineData(World, "https://sts.windows.net/99999999-aaaa-4bbb-8ccc-222222222222/", "issuer")]
    [InlineData(World, World + Tenant + "/v2.0", "issuer")]
    public async Task A_version_1_token_is_accepted_of_its_clouds_issuer(string authority, string issuer, string? fault)
    {
        var key = EntraTenant.Shared.PublicKey();
        key["issuer"] = authority + "{tenantid}/v2.0";

        var answer = await JudgeAsync(Version1(c => c["iss"] = issuer), Options(authority, allowVersion1: true), key);

        Assert.Equal(fault, answer.Fault);
    }

    [Theory]
    [InlineData(EntraTenant.ClientId, null)]
    [InlineData(Api, null)]
    [InlineData(Api + "/", "audience")]
    [InlineData("api://another", "audience")]
    [InlineData("00000003-0000-0000-c000-000000000000", "audience")]
    public async Task The_audience_of_a_version_1_token_is_the_client_id_or_the_application_id_URI(string audience, string? fault) =>
        Assert.Equal(fault, (await JudgeAsync(Version1(c => c["aud"] = audience), Options(World, allowVersion1: true))).Fault);

    [Fact]
    public async Task The_client_of_a_version_1_token_is_its_appid()
    {
        var answer = await JudgeAsync(Version1(c => c["azp"] = "99999999-0000-4000-8000-000000000009"), Options(World, allowVersion1: true));

        Assert.Equal(EntraTenant.ClientAppId, answer.Caller!.ClientId);
    }

    [Fact]
    public async Task Version_1_is_refused_unless_it_is_allowed_and_its_audience_does_not_hold_for_version_2()
    {
        Assert.Equal("version", (await JudgeAsync(Version1(), Options(World, allowVersion1: false))).Fault);

        var version2 = EntraTenant.UserClaims();
        version2["aud"] = Api;
        Assert.Equal("audience", (await JudgeAsync(version2, Options(World, allowVersion1: true))).Fault);
    }

    [Theory]
    [InlineData("version", "2.0")]
    [InlineData("issuer", "1.0")]
    public async Task A_version_2_token_stays_accepted_beside_version_1_but_not_in_its_clothes(string what, string version)
    {
        var claims = EntraTenant.UserClaims();
        claims["ver"] = version;

        Assert.Equal(version == "2.0" ? null : what, (await JudgeAsync(claims, Options(World, allowVersion1: true))).Fault);
    }

    [Theory]
    [InlineData(World, World, null)]
    [InlineData(UnitedStates, UnitedStates, null)]
    [InlineData(China, China, null)]
    [InlineData(World, UnitedStates, "issuer")]
    [InlineData(UnitedStates, World, "issuer")]
    [InlineData(China, World, "issuer")]
    public async Task A_cloud_takes_the_tokens_of_its_own_issuer(string authority, string issuersAuthority, string? fault)
    {
        var claims = EntraTenant.UserClaims();
        claims["iss"] = $"{issuersAuthority}{Tenant}/v2.0";
        var key = EntraTenant.Shared.PublicKey();
        key["issuer"] = authority + "{tenantid}/v2.0";

        Assert.Equal(fault, (await JudgeAsync(claims, Options(authority), key)).Fault);
    }

    [Theory]
    [InlineData(World, "microsoftonline.com", null)]
    [InlineData(World, "microsoftonline.us", "key_unknown")]
    [InlineData(World, "", "key_unknown")]
    [InlineData(UnitedStates, "microsoftonline.us", null)]
    [InlineData(UnitedStates, "microsoftonline.com", "key_unknown")]
    [InlineData(China, "partner.microsoftonline.cn", null)]
    [InlineData(China, "microsoftonline.com", "key_unknown")]
    [InlineData("https://idp.example/", "anything", null)]
    public async Task A_key_of_another_cloud_is_no_key(string authority, string cloud, string? fault)
    {
        var claims = EntraTenant.UserClaims();
        claims["iss"] = $"{authority}{Tenant}/v2.0";
        var key = EntraTenant.Shared.PublicKey();
        key["issuer"] = authority + "{tenantid}/v2.0";
        key["cloud_instance_name"] = cloud;

        Assert.Equal(fault, (await JudgeAsync(claims, Options(authority), key)).Fault);
    }

    [Fact]
    public void A_key_whose_cloud_is_no_text_is_not_read()
    {
        var key = EntraTenant.Shared.PublicKey();
        key["cloud_instance_name"] = 1;

        Assert.Null(FixedKeys.Parse(key));
    }

    [Theory]
    [InlineData(World, World + "x/v2.0", true)]
    [InlineData(World, "https://sts.windows.net/x/", true)]
    [InlineData(World, UnitedStates + "x/v2.0", false)]
    [InlineData(World, "https://login.microsoftonline.com.example/x/v2.0", false)]
    [InlineData(China, "https://sts.chinacloudapi.cn/x/", true)]
    [InlineData(China, "https://sts.windows.net/x/", false)]
    [InlineData("https://idp.example/", "https://sts.windows.net/x/", false)]
    public void A_token_is_Entras_to_judge_by_the_issuers_of_its_cloud(string authority, string issuer, bool expected) =>
        Assert.Equal(expected, new EntraClaimsRule(EntraRegistration.From(Options(authority))).IsFor(issuer));

    private static EntraOptions Options(string authority, bool allowVersion1 = false) =>
        new() { TenantId = Tenant, ClientId = EntraTenant.ClientId, Authority = new Uri(authority), AllowVersion1 = allowVersion1 };

    private static JsonObject Version1(Action<JsonObject>? change = null)
    {
        var claims = EntraTenant.UserClaims();
        claims.Remove("azp");
        claims.Remove("azpacr");
        claims["ver"] = "1.0";
        claims["iss"] = $"https://sts.windows.net/{Tenant}/";
        claims["aud"] = Api;
        claims["appid"] = EntraTenant.ClientAppId;
        claims["appidacr"] = "0";
        change?.Invoke(claims);
        return claims;
    }

    private static async Task<Authentication> JudgeAsync(JsonObject claims, EntraOptions options, JsonObject? key = null) =>
        await FixedKeys.JudgeAsync(EntraTenant.Shared.Token(claims), key is null ? null : FixedKeys.Of(key), options);
}
