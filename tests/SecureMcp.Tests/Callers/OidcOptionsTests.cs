using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>The settings of issuers, from configuration to schemes.</summary>
public sealed class OidcOptionsTests
{
    private const string Section = "SecureMcp:Callers:Oidc:Issuers";

    private static readonly Dictionary<string, string?> Good = new()
    {
        [$"{Section}:0:Name"] = "sample",
        [$"{Section}:0:Issuer"] = "https://issuer.example/tenant/",
        [$"{Section}:0:Audiences:0"] = "https://tools.example.com/mcp",
    };

    [Fact]
    public void An_issuer_needs_a_name_its_URL_and_an_audience()
    {
        using var services = Build(Good);
        SecureMcpStart.Check(services);

        var schemes = Schemes(services);
        Assert.Equal(["entra", "sample"], schemes.Select(scheme => scheme.Name).Order(StringComparer.Ordinal));
        var registration = OidcRegistration.From(services.GetRequiredService<Microsoft.Extensions.Options.IOptions<OidcOptions>>().Value.Issuers[0]);
        Assert.Equal("https://issuer.example/tenant/.well-known/openid-configuration", registration.Provider.MetadataUri.AbsoluteUri);
        Assert.Equal(["RS256"], registration.Profile.Algorithms.AsEnumerable());
        Assert.DoesNotContain("jwt", registration.Profile.Types.AsEnumerable());
    }

    [Fact]
    public void An_issuer_alone_is_enough_and_metadata_names_it()
    {
        using var services = Build(new(Good) { ["SecureMcp:Callers:Entra:TenantId"] = null, ["SecureMcp:Callers:Entra:ClientId"] = null });
        SecureMcpStart.Check(services);

        Assert.Equal(["sample"], Schemes(services).Select(scheme => scheme.Name));
        Assert.Contains("https://issuer.example/tenant/", System.Text.Encoding.UTF8.GetString(services.GetRequiredService<ResourceMetadata>().Document.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void An_issuer_that_is_not_advertised_is_not_in_the_metadata()
    {
        using var services = Build(new(Good) { [$"{Section}:0:Advertise"] = "false" });

        Assert.DoesNotContain("issuer.example", System.Text.Encoding.UTF8.GetString(services.GetRequiredService<ResourceMetadata>().Document.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name", "")]
    [InlineData("Name", "Sample")]
    [InlineData("Name", "1st")]
    [InlineData("Name", "a_b")]
    [InlineData("Issuer", "")]
    [InlineData("Issuer", "issuer.example")]
    [InlineData("Issuer", "http://issuer.example")]
    [InlineData("Issuer", "https://user@issuer.example")]
    [InlineData("Issuer", "https://issuer.example?tenant=1")]
    [InlineData("Issuer", "https://issuer.example#1")]
    [InlineData("MetadataUri", "http://issuer.example/metadata")]
    [InlineData("KeysUri", "ftp://issuer.example/keys")]
    [InlineData("KeysUri", "/keys")]
    [InlineData("Audiences:0", " ")]
    [InlineData("Algorithms:0", "HS256")]
    [InlineData("Algorithms:0", "none")]
    [InlineData("Algorithms:0", "rs256")]
    [InlineData("Algorithms:0", "ES512")]
    [InlineData("ScopePrefix", "a b")]
    [InlineData("GrantedScopes:0", "documents.read")]
    [InlineData("AllowedClients:0", "")]
    [InlineData("RolesClaim", "")]
    [InlineData("RolesClaim", "a..b")]
    [InlineData("SubjectClaim", "")]
    [InlineData("TenantClaim", ".")]
    [InlineData("ScopeClaims:0", "")]
    [InlineData("ClientClaims:0", "a.")]
    [InlineData("AppOnlyWhen:0", "=x")]
    [InlineData("RequiredClaims:0", "")]
    [InlineData("ClockSkew", "00:05:01")]
    [InlineData("ClockSkew", "-00:00:01")]
    public void A_value_that_breaks_its_rule_stops_the_start_and_is_named(string key, string value)
    {
        using var services = Build(new(Good) { [$"{Section}:0:{key}"] = value });

        var problem = Assert.Single(Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems);
        Assert.StartsWith($"{Section}:0:{key.Split(':')[0]}", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        using var services = Build(new()
        {
            [$"{Section}:0:Name"] = "Bad Name",
            [$"{Section}:0:Issuer"] = "nowhere",
            [$"{Section}:1:Algorithms:0"] = "HS256",
        });

        var problems = Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems;
        Assert.Equal(
            ["0:Audiences", "0:Issuer", "0:Name", "1:Algorithms", "1:Audiences", "1:Issuer", "1:Name"],
            problems.Select(problem => problem.Split(' ')[0][(Section.Length + 1)..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_section_without_issuers_or_with_an_unknown_key_stops_the_start()
    {
        using var misspelt = Build(new(Good) { [$"{Section}:0:Audience"] = "x" });
        Assert.Contains($"{Section}:0:Audience is not a setting", Assert.Single(Problems(misspelt)), StringComparison.Ordinal);
        using var empty = Build(new() { ["SecureMcp:Callers:Oidc:Issuers"] = "" });
        Assert.Contains(Problems(empty), problem => problem.StartsWith("SecureMcp:Callers:Oidc:Issuers", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Name", "sample", "Name must be another")]
    [InlineData("Issuer", "https://issuer.example/tenant/", "Issuer must be another")]
    public void Two_issuers_share_neither_name_nor_issuer(string key, string value, string expected)
    {
        using var services = Build(new(Good)
        {
            [$"{Section}:1:Name"] = "second",
            [$"{Section}:1:Issuer"] = "https://second.example",
            [$"{Section}:1:Audiences:0"] = "https://tools.example.com/mcp",
            [$"{Section}:1:{key}"] = value,
        });

        Assert.Contains(Problems(services), problem => problem.StartsWith($"{Section}:1:{expected}", StringComparison.Ordinal));
    }

    [Fact]
    public void An_issuer_that_another_scheme_judges_stops_the_start()
    {
        using var services = Build(new(Good) { [$"{Section}:0:Issuer"] = "https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/v2.0" });

        var problem = Assert.Single(Problems(services));
        Assert.StartsWith("SecureMcp:Callers:Oidc and SecureMcp:Callers:Entra take tokens of the same issuer.", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_another_scheme_has_stops_the_start()
    {
        using var services = Build(new(Good) { [$"{Section}:0:Name"] = "entra" });

        Assert.Contains("two schemes with the name 'entra'", Assert.Single(Problems(services)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_worked_settings_of_the_page_on_callers_start()
    {
        var blocks = File.ReadAllText(Repository.PathOf("docs", "callers.md")).Split("```").Where(block => block.StartsWith("sh\nSecureMcp__Callers__Oidc__", StringComparison.Ordinal)).ToList();

        Assert.Equal(4, blocks.Count);
        foreach (var block in blocks)
        {
            var settings = block.Split('\n').Skip(1).Where(line => line.Length > 0).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0].Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair[1]);
            settings["SecureMcp:Callers:Entra:TenantId"] = null;
            settings["SecureMcp:Callers:Entra:ClientId"] = null;
            using var services = Build(settings);
            SecureMcpStart.Check(services);
            Assert.Single(Schemes(services));
        }
    }

    private static IEnumerable<string> Problems(ServiceProvider services) => Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems;

    private static IReadOnlyList<ICallerScheme> Schemes(ServiceProvider services) => Assert.IsType<CallerChain>(services.GetRequiredService<ICallerChain>()).Schemes;

    private static ServiceProvider Build(Dictionary<string, string?> changes) => TestServices.Build(changes);
}
