using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Whose tokens are let in: one tenant's, several tenants', or every organization's.</summary>
public sealed class EntraTenantsTests
{
    private const string Home = EntraTenant.TenantId;
    private const string Guest = "99999999-aaaa-4bbb-8ccc-222222222222";
    private const string Stranger = "88888888-aaaa-4bbb-8ccc-222222222222";
    private const string Consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";

    private static readonly EntraOptions One = EntraTenant.Options;
    private static readonly EntraOptions Several = new() { TenantId = Home, AllowedTenants = [Guest.ToUpperInvariant()], ClientId = EntraTenant.ClientId };
    private static readonly EntraOptions ListedOnly = new() { AllowedTenants = [Guest], ClientId = EntraTenant.ClientId };
    private static readonly EntraOptions WithConsumers = new() { TenantId = Home, AllowedTenants = [Consumers], ClientId = EntraTenant.ClientId };
    private static readonly EntraOptions Any = new() { AllowAnyTenant = true, ClientId = EntraTenant.ClientId };

    private static readonly Dictionary<string, EntraOptions> Settings = new(StringComparer.Ordinal)
    {
        ["one"] = One,
        ["several"] = Several,
        ["listed only"] = ListedOnly,
        ["with consumers"] = WithConsumers,
        ["any"] = Any,
    };

    [Theory]
    [InlineData("one", Home, null)]
    [InlineData("one", Guest, "tenant")]
    [InlineData("one", Consumers, "tenant")]
    [InlineData("several", Home, null)]
    [InlineData("several", Guest, null)]
    [InlineData("several", Stranger, "tenant")]
    [InlineData("several", Consumers, "tenant")]
    [InlineData("listed only", Guest, null)]
    [InlineData("listed only", Home, "tenant")]
    [InlineData("with consumers", Consumers, null)]
    [InlineData("with consumers", Stranger, "tenant")]
    [InlineData("any", Home, null)]
    [InlineData("any", Stranger, null)]
    [InlineData("any", Consumers, "tenant")]
    [InlineData("any", "common", "tenant")]
    [InlineData("any", "{tenantid}", "tenant")]
    [InlineData("any", "", "tenant")]
    [InlineData("any", "99999999-AAAA-4bbb-8ccc-222222222222", "tenant")]
    public async Task A_tenant_is_let_in_only_where_the_settings_mean_it(string settings, string tenant, string? fault)
    {
        var answer = await JudgeAsync(Settings[settings], tenant, tenant);

        Assert.Equal(fault, answer.Fault);
        Assert.Equal(fault is null ? tenant : null, answer.Caller?.TenantId);
    }

    [Theory]
    [InlineData("several", Home, Guest)]
    [InlineData("several", Guest, Home)]
    [InlineData("any", Home, Stranger)]
    [InlineData("any", Stranger, Consumers)]
    [InlineData("any", Home, "{tenantid}")]
    [InlineData("any", Home, "organizations")]
    public async Task The_tenant_that_a_token_names_and_its_issuers_must_be_the_same(string settings, string tenant, string issuersTenant)
    {
        Assert.Equal("issuer", (await JudgeAsync(Settings[settings], tenant, issuersTenant)).Fault);
    }

    [Theory]
    [InlineData("any", Stranger, "https://login.microsoftonline.com/{tenantid}/v2.0", null)]
    [InlineData("any", Stranger, "https://login.microsoftonline.com/" + Stranger + "/v2.0", null)]
    [InlineData("any", Stranger, "https://login.microsoftonline.com/" + Home + "/v2.0", "key_issuer")]
    [InlineData("any", Stranger, "https://login.microsoftonline.com/" + Consumers + "/v2.0", "key_issuer")]
    [InlineData("any", Stranger, "https://login.microsoftonline.us/{tenantid}/v2.0", "key_issuer")]
    [InlineData("any", Stranger, "{tenantid}", "key_issuer")]
    [InlineData("with consumers", Home, "https://login.microsoftonline.com/" + Consumers + "/v2.0", "key_issuer")]
    [InlineData("with consumers", Consumers, "https://login.microsoftonline.com/" + Consumers + "/v2.0", null)]
    public async Task A_key_signs_for_the_tenants_that_it_is_said_to_sign_for(string settings, string tenant, string keyIssuer, string? fault)
    {
        var key = EntraTenant.Shared.PublicKey();
        key["issuer"] = keyIssuer;

        Assert.Equal(fault, (await JudgeAsync(Settings[settings], tenant, tenant, FixedKeys.Of(key))).Fault);
    }

    [Fact]
    public async Task The_same_object_id_in_two_tenants_is_two_callers()
    {
        var home = await JudgeAsync(Several, Home, Home);
        var guest = await JudgeAsync(Several, Guest, Guest);

        Assert.Equal(home.Caller!.SubjectId, guest.Caller!.SubjectId);
        Assert.NotEqual(home.Caller.Key, guest.Caller.Key);
    }

    [Theory]
    [InlineData("one", Home, Home)]
    [InlineData("several", "organizations", "{tenantid}")]
    [InlineData("listed only", Guest, Guest)]
    [InlineData("with consumers", "common", "{tenantid}")]
    [InlineData("any", "organizations", "{tenantid}")]
    public async Task Keys_come_from_where_all_accepted_tenants_have_theirs_under_the_issuer_that_stands_there(string settings, string segment, string documentTenant)
    {
        var registration = EntraRegistration.From(Settings[settings]);
        var issuer = $"https://login.microsoftonline.com/{documentTenant}/v2.0";
        var keysUrl = $"https://login.microsoftonline.com/{segment}/discovery/v2.0/keys";
        using var provider = new FakeProvider
        {
            ConfigurationUrl = $"https://login.microsoftonline.com/{segment}/v2.0/.well-known/openid-configuration",
            Configuration = $$"""{"issuer":"{{issuer}}","jwks_uri":"{{keysUrl}}"}""",
        };
        using var client = new HttpClient(provider);
        var documents = new OpenIdDocuments(client, OpenIdProvider.Of(registration), new AzureEnvironment(RunningInAzure: true));
        var keys = new OpenIdKeySource(documents, new SettableTimeProvider(EntraTenant.Now), new RecordedLog<OpenIdKeySource>());

        Assert.NotNull((await keys.FindAsync(EntraTenant.KeyId, TestContext.Current.CancellationToken)).Key);
        Assert.Equal([provider.ConfigurationUrl, keysUrl], provider.Requests);
        Assert.Equal($"https://login.microsoftonline.com/{segment}/v2.0", registration.Issuer);
        Assert.Equal($"https://login.microsoftonline.com/{segment}/oauth2/v2.0/authorize", registration.AuthorizationUri);
    }

    [Fact]
    public async Task A_document_of_one_tenant_does_not_do_for_several()
    {
        using var provider = new FakeProvider { ConfigurationUrl = "https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration" };
        using var client = new HttpClient(provider);
        var documents = new OpenIdDocuments(client, OpenIdProvider.Of(EntraRegistration.From(Several)), new AzureEnvironment(RunningInAzure: true));

        var (_, fault) = await documents.ReadKeysAsync(TestContext.Current.CancellationToken);

        Assert.Equal(OpenIdFaults.Issuer, fault);
    }

    private static async Task<Authentication> JudgeAsync(EntraOptions options, string tenant, string issuersTenant, FixedKeys? keys = null)
    {
        var claims = EntraTenant.UserClaims();
        claims["tid"] = tenant;
        claims["iss"] = $"https://login.microsoftonline.com/{issuersTenant}/v2.0";
        return await FixedKeys.JudgeAsync(EntraTenant.Shared.Token(claims), keys, options);
    }
}
