using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

public sealed class SharedSecretOptionsTests
{
    [Fact]
    public void An_issuer_an_audience_and_a_secret_are_enough() =>
        Assert.True(Validate(new SharedSecretOptions { Issuer = "i", Audience = "a", Secrets = [SampleKeys.ShortSecret] }).Succeeded);

    [Fact]
    public void Everything_that_is_wrong_is_reported_at_once_and_no_value_is_repeated()
    {
        var result = Validate(new SharedSecretOptions
        {
            Issuer = "a\nb",
            Algorithms = ["RS256", "HS256", "HS256"],
            Secrets = ["aHVudGVyMg==", SampleKeys.Secret, SampleKeys.Secret],
            ClockSkew = TimeSpan.FromHours(1),
            MaxLifetime = TimeSpan.FromDays(2),
        });

        string[] settings = ["Issuer", "Audience", "Algorithms:0", "Algorithms:2", "Secrets:0", "Secrets:2", "ClockSkew", "MaxLifetime"];
        Assert.Equal(settings.Select(setting => $"SecureMcp:Callers:SharedSecret:{setting}"), result.Failures!.Select(failure => failure.Split(' ')[0]));
        Assert.DoesNotContain("aHVudGVyMg", result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleKeys.Secret, result.FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 32)]
    [InlineData("HS256", 32)]
    [InlineData("HS384", 48)]
    [InlineData("HS256 HS512", 64)]
    public void A_secret_is_as_long_as_the_largest_algorithm_asks(string algorithms, int fewest)
    {
        var listed = algorithms.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var secret = Convert.FromBase64String(SampleKeys.Secret);

        Assert.Equal(fewest, SharedSecretOptionsValidator.MinSecretBytes(listed));
        Assert.True(Validate(With(listed, secret[..fewest])).Succeeded);
        Assert.Contains("Secrets:0", Assert.Single(Validate(With(listed, secret[..(fewest - 1)])).Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_secret_and_with_too_many_it_does_not_start()
    {
        Assert.Contains("Secrets must have 1 to 10", Assert.Single(Validate(new SharedSecretOptions { Issuer = "i", Audience = "a" }).Failures!), StringComparison.Ordinal);
        var many = Enumerable.Range(0, 11).Select(i => Convert.ToBase64String([.. Convert.FromBase64String(SampleKeys.Secret), (byte)i])).ToArray();
        Assert.Contains("Secrets must have 1 to 10", Assert.Single(Validate(new SharedSecretOptions { Issuer = "i", Audience = "a", Secrets = many }).Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_binds_from_configuration()
    {
        var options = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["SecureMcp:Callers:SharedSecret:Issuer"] = "i",
                ["SecureMcp:Callers:SharedSecret:Audience"] = "a",
                ["SecureMcp:Callers:SharedSecret:Algorithms:0"] = "HS512",
                ["SecureMcp:Callers:SharedSecret:Secrets:0"] = SampleKeys.Secret,
                ["SecureMcp:Callers:SharedSecret:Secrets:1"] = SampleKeys.OtherSecret,
                ["SecureMcp:Callers:SharedSecret:ClockSkew"] = "00:00:30",
                ["SecureMcp:Callers:SharedSecret:MaxLifetime"] = "00:10:00",
            })
            .Build().GetSection(SharedSecretOptions.SectionName).Get<SharedSecretOptions>(binder => binder.ErrorOnUnknownConfiguration = true)!;

        Assert.True(Validate(options).Succeeded);
        Assert.Equal(("i", "a"), (options.Issuer, options.Audience));
        Assert.Equal(["HS512"], options.Algorithms);
        Assert.Equal(2, options.Secrets.Count);
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10)), (options.ClockSkew, options.MaxLifetime));
    }

    [Fact]
    public void A_section_that_is_not_there_is_not_judged() =>
        Assert.True(new SharedSecretOptionsValidator(new ConfiguredSchemes(new HashSet<string>())).Validate(null, new SharedSecretOptions()).Succeeded);

    private static SharedSecretOptions With(string[] algorithms, byte[] secret) =>
        new() { Issuer = "i", Audience = "a", Algorithms = algorithms, Secrets = [Convert.ToBase64String(secret)] };

    private static ValidateOptionsResult Validate(SharedSecretOptions options) =>
        new SharedSecretOptionsValidator(new ConfiguredSchemes(new HashSet<string> { "SharedSecret" })).Validate(null, options);
}
