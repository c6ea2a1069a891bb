using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

public sealed class EntraOptionsTests
{
    private static readonly AzureEnvironment Azure = new(RunningInAzure: true);
    private static readonly AzureEnvironment Developer = new(RunningInAzure: false);

    [Fact]
    public void A_tenant_and_a_client_are_enough()
    {
        Assert.True(Validate(EntraTenant.Options).Succeeded);

        var registration = EntraRegistration.From(EntraTenant.Options);
        Assert.Equal(EntraTenant.Issuer, registration.Issuer);
        Assert.Equal($"api://{EntraTenant.ClientId}", registration.ApplicationIdUri);
        Assert.Equal(TimeSpan.FromMinutes(1), registration.ClockSkew);
    }

    [Theory]
    [InlineData("")]
    [InlineData("common")]
    [InlineData("organizations")]
    [InlineData("consumers")]
    [InlineData("contoso.onmicrosoft.com")]
    [InlineData("{11111111-aaaa-4bbb-8ccc-222222222222}")]
    [InlineData("11111111aaaa4bbb8ccc222222222222")]
    [InlineData(" 11111111-aaaa-4bbb-8ccc-222222222222")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void An_id_that_is_not_one_GUID_is_refused(string id)
    {
        var tenant = Validate(new EntraOptions { TenantId = id, ClientId = EntraTenant.ClientId });
        var client = Validate(new EntraOptions { TenantId = EntraTenant.TenantId, ClientId = id });

        Assert.Contains("SecureMcp:Callers:Entra:TenantId", Assert.Single(tenant.Failures!), StringComparison.Ordinal);
        Assert.Contains("SecureMcp:Callers:Entra:ClientId", Assert.Single(client.Failures!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://login.microsoftonline.us/", true, true)]
    [InlineData("https://login.microsoftonline.us", true, true)]
    [InlineData("https://idp.example:8443/", true, true)]
    [InlineData("http://127.0.0.1:5001/", true, false)]
    [InlineData("http://localhost:5001/", true, false)]
    [InlineData("http://[::1]:5001/", true, false)]
    [InlineData("http://login.microsoftonline.com/", false, false)]
    [InlineData("http://127.0.0.1.example.com/", false, false)]
    [InlineData("http://localhost.example.com/", false, false)]
    [InlineData("http://192.168.0.1/", false, false)]
    [InlineData("https://login.microsoftonline.com/common", false, false)]
    [InlineData("https://login.microsoftonline.com/?a=b", false, false)]
    [InlineData("https://login.microsoftonline.com/#x", false, false)]
    [InlineData("https://user@login.microsoftonline.com/", false, false)]
    [InlineData("login.microsoftonline.com", false, false)]
    [InlineData("ftp://127.0.0.1/", false, false)]
    [InlineData("file:///etc/keys", false, false)]
    public void The_authority_is_https_or_on_this_machine_outside_Azure(string authority, bool onDeveloperMachine, bool inAzure)
    {
        var options = new EntraOptions
        {
            TenantId = EntraTenant.TenantId,
            ClientId = EntraTenant.ClientId,
            Authority = new Uri(authority, UriKind.RelativeOrAbsolute),
        };

        Assert.Equal(onDeveloperMachine, Validate(options, Developer).Succeeded);
        Assert.Equal(inAzure, Validate(options, Azure).Succeeded);
    }

    [Theory]
    [InlineData("api://my-app", true)]
    [InlineData("https://mcp.example.com/mcp", true)]
    [InlineData("urn:example:mcp", true)]
    [InlineData("my-app", false)]
    [InlineData("api://my app", false)]
    [InlineData("api://my\"app", false)]
    [InlineData("api://my\\app", false)]
    [InlineData("https://mcp.example.com/mcp?x", false)]
    [InlineData("https://mcp.example.com/mcp#x", false)]
    [InlineData("api://m\u00e4pp", false)]
    public void The_application_id_URI_has_to_fit_into_a_scope(string uri, bool accepted)
    {
        var options = new EntraOptions { TenantId = EntraTenant.TenantId, ClientId = EntraTenant.ClientId, ApplicationIdUri = uri };

        Assert.Equal(accepted, Validate(options).Succeeded);
    }

    [Theory]
    [InlineData("00:00:00", true)]
    [InlineData("00:05:00", true)]
    [InlineData("00:05:00.001", false)]
    [InlineData("-00:00:01", false)]
    public void The_clock_skew_is_at_most_five_minutes(string skew, bool accepted)
    {
        var options = new EntraOptions { TenantId = EntraTenant.TenantId, ClientId = EntraTenant.ClientId, ClockSkew = TimeSpan.Parse(skew) };

        Assert.Equal(accepted, Validate(options).Succeeded);
    }

    [Fact]
    public void Everything_that_is_wrong_is_reported_at_once()
    {
        var result = Validate(new EntraOptions
        {
            Authority = new Uri("http://example.com/"),
            ApplicationIdUri = "x y",
            ClockSkew = TimeSpan.FromHours(1),
        });

        string[] settings = ["TenantId", "ClientId", "Authority", "ApplicationIdUri", "ClockSkew"];
        Assert.Equal(settings, result.Failures!.Select(f => f.Split(' ')[0].Split(':')[^1]));
    }

    [Fact]
    public void The_settings_bind_from_configuration()
    {
        var options = Configuration(
            ("SecureMcp:Callers:Entra:TenantId", EntraTenant.TenantId),
            ("SecureMcp:Callers:Entra:ClientId", EntraTenant.ClientId),
            ("SecureMcp:Callers:Entra:Authority", "not a uri"),
            ("SecureMcp:Callers:Entra:ClockSkew", "00:00:30"))
            .GetSection(EntraOptions.SectionName)
            .Get<EntraOptions>(b => b.ErrorOnUnknownConfiguration = true)!;

        Assert.Equal(TimeSpan.FromSeconds(30), options.ClockSkew);
        Assert.Contains("Authority", Assert.Single(Validate(options).Failures!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WEBSITE_INSTANCE_ID", true)]
    [InlineData("WEBSITE_POD_NAME", true)]
    [InlineData("LEGION_SERVICE_HOST", true)]
    [InlineData("WEBSITE_HOSTNAME", false)]
    public void Azure_is_told_by_marks_that_the_local_tools_do_not_set(string name, bool expected)
    {
        Assert.Equal(expected, AzureEnvironment.Detect(Configuration((name, "x")), _ => null).RunningInAzure);
        Assert.Equal(expected, AzureEnvironment.Detect(Configuration((name, "")), n => n == name ? "x" : null).RunningInAzure);
        Assert.False(AzureEnvironment.Detect(Configuration((name, "")), _ => "").RunningInAzure);
    }

    private static ValidateOptionsResult Validate(EntraOptions options, AzureEnvironment? environment = null) =>
        new EntraOptionsValidator(environment ?? Azure, new ConfiguredSchemes(new HashSet<string>())).Validate(null, options);

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();
}
