using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: whose token it is says which scheme judges it, and never two of them.</summary>
public sealed class IssuersRuleTests
{
    private const string Shared = "SecureMcp:Callers:SharedSecret";

    [Fact]
    public void Schemes_with_issuers_of_their_own_start()
    {
        using var services = TestServices.Build(Settings("https://jobs.example.com"));

        SecureMcpStart.Check(services);
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/v2.0")]
    [InlineData("https://login.microsoftonline.com/22222222-2222-4222-8222-222222222222/v2.0")]
    [InlineData("https://login.microsoftonline.com/")]
    public void A_shared_secret_under_the_name_of_Entra_stops_the_start(string issuer)
    {
        using var services = TestServices.Build(Settings(issuer));

        var problem = Assert.Single(Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems);
        Assert.Contains(Shared, problem, StringComparison.Ordinal);
        Assert.Contains("SecureMcp:Callers:Entra", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_are_wrong_by_themselves_are_reported_once_and_by_their_own_check()
    {
        var settings = Settings("https://login.microsoftonline.com/");
        settings["SecureMcp:Callers:Entra:TenantId"] = "common";
        settings[$"{Shared}:ClockSkew"] = "s3cret";
        using var services = TestServices.Build(settings);

        var problems = Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems;

        Assert.Equal(2, problems.Count);
        Assert.Contains(problems, problem => problem.StartsWith("SecureMcp:Callers:Entra:TenantId", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith($"{Shared}:ClockSkew", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_pair_that_shares_an_issuer_is_named_in_either_order()
    {
        var exact = KnownIssuer.Exactly("A", "https://a.example/x");
        var all = new KnownIssuer("B", "https://a.example/", issuer => issuer.StartsWith("https://a.example/", StringComparison.Ordinal));

        Assert.Single(IssuersRule.FindProblems([new Source(exact), new Source(all)]));
        Assert.Single(IssuersRule.FindProblems([new Source(all), new Source(exact)]));
        Assert.Single(IssuersRule.FindProblems([new Source(exact), new Source(exact with { Section = "C" })]));
        Assert.Empty(IssuersRule.FindProblems([new Source(exact), new Source(KnownIssuer.Exactly("C", "https://A.example/x"))]));
    }

    private static Dictionary<string, string?> Settings(string issuer) => new()
    {
        [$"{Shared}:Issuer"] = issuer,
        [$"{Shared}:Audience"] = "a",
        [$"{Shared}:Secrets:0"] = SampleKeys.Secret,
    };

    private sealed class Source(KnownIssuer issuer) : ISchemeSource
    {
        public IEnumerable<ICallerScheme> Schemes => [];

        public IEnumerable<AuthorizationServer> AuthorizationServers => [];

        public IEnumerable<KnownIssuer> Issuers => [issuer];
    }
}
