using Microsoft.Extensions.Configuration;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>Settings that say whose tokens are accepted, and from whom.</summary>
public sealed class EntraTenantOptionsTests
{
    private const string A = EntraTenant.TenantId;
    private const string B = "99999999-aaaa-4bbb-8ccc-222222222222";

    [Theory]
    [InlineData(A, "", false, "")]
    [InlineData(A, B, false, "")]
    [InlineData("", B, false, "")]
    [InlineData("", "", true, "")]
    [InlineData("", "", false, "TenantId")]
    [InlineData(A, "", true, "AllowAnyTenant")]
    [InlineData("", B, true, "AllowAnyTenant")]
    [InlineData("common", B, false, "TenantId")]
    [InlineData(A, B + " organizations", false, "AllowedTenants:1")]
    [InlineData("", "x 00000000-0000-0000-0000-000000000000", false, "AllowedTenants:0 AllowedTenants:1")]
    public void Whose_tokens_are_accepted_is_said_in_one_way(string tenantId, string allowed, bool any, string problems)
    {
        var options = new EntraOptions { TenantId = tenantId, AllowedTenants = Split(allowed), AllowAnyTenant = any, ClientId = EntraTenant.ClientId };

        Assert.Equal(problems, Problems(options));
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/", true)]
    [InlineData("https://login.microsoftonline.us/", true)]
    [InlineData("https://login.partner.microsoftonline.cn/", true)]
    [InlineData("https://idp.example/", false)]
    public void Version_1_is_allowed_where_its_issuer_is_known(string authority, bool known)
    {
        var options = new EntraOptions { TenantId = A, ClientId = EntraTenant.ClientId, Authority = new Uri(authority), AllowVersion1 = true };

        Assert.Equal(known ? "" : "AllowVersion1", Problems(options));
    }

    [Fact]
    public void Every_problem_is_reported_at_once()
    {
        var options = new EntraOptions
        {
            TenantId = "x",
            AllowedTenants = ["y"],
            AllowAnyTenant = true,
            ClientId = "z",
            AllowedClients = [EntraTenant.ClientAppId, "w"],
            MinimumClientAuthentication = (EntraClientAuthentication)3,
            ApplicationIdUri = "no uri",
            ClockSkew = TimeSpan.FromHours(1),
        };

        Assert.Equal("AllowAnyTenant TenantId AllowedTenants:0 ClientId AllowedClients:1 MinimumClientAuthentication ApplicationIdUri ClockSkew", Problems(options));
    }

    [Fact]
    public void Lists_and_names_bind_from_configuration()
    {
        var settings = new Dictionary<string, string?>
        {
            ["TenantId"] = A,
            ["AllowedTenants:0"] = B,
            ["AllowedClients:0"] = EntraTenant.ClientAppId,
            ["MinimumClientAuthentication"] = "Assertion",
            ["AllowVersion1"] = "true",
            ["ClientId"] = EntraTenant.ClientId,
        };
        var options = new ConfigurationBuilder().AddInMemoryCollection(settings).Build().Get<EntraOptions>(b => b.ErrorOnUnknownConfiguration = true)!;
        var registration = EntraRegistration.From(options);

        Assert.Equal("", Problems(options));
        Assert.True(registration.Tenants.Include(A) && registration.Tenants.Include(B));
        Assert.Equal([EntraTenant.ClientAppId], registration.AllowedClients);
        Assert.Equal(EntraClientAuthentication.Assertion, registration.MinimumClientAuthentication);
        Assert.True(registration.AllowVersion1);
    }

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Problems(EntraOptions options)
    {
        var result = new EntraOptionsValidator(new AzureEnvironment(RunningInAzure: true), new ConfiguredSchemes(new HashSet<string>())).Validate(null, options);
        return string.Join(' ', (result.Failures ?? []).Select(problem => problem.Split(' ')[0]["SecureMcp:Callers:Entra:".Length..]));
    }
}
