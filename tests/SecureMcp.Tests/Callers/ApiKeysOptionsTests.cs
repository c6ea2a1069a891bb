using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

public sealed class ApiKeysOptionsTests
{
    [Fact]
    public void A_hash_key_and_one_entry_are_enough() =>
        Assert.True(Validate(new ApiKeysOptions { HashKey = SampleKeys.HashKey, Keys = [new() { Id = "a", Hash = SampleKeys.HashOf(SampleKeys.First), ExpiresAt = "2027-06-30" }] }).Succeeded);

    [Fact]
    public void Everything_that_is_wrong_is_reported_at_once_and_no_value_is_repeated()
    {
        var result = Validate(new ApiKeysOptions
        {
            HashKey = "aHVudGVyMg==",
            Keys =
            [
                new()
                {
                    Id = "a b",
                    TenantId = "a\nb",
                    Name = "Bell\a",
                    Owner = new string('o', 129),
                    Hash = "hunter2",
                    Scopes = ["two words"],
                    Roles = [""],
                    ExpiresAt = "tomorrow",
                },
            ],
        });

        string[] settings = ["HashKey", "Keys:0:Id", "Keys:0:TenantId", "Keys:0:Name", "Keys:0:Owner", "Keys:0:Hash", "Keys:0:Scopes", "Keys:0:Roles", "Keys:0:ExpiresAt"];
        Assert.Equal(settings.Select(setting => $"SecureMcp:Callers:ApiKeys:{setting}"), result.Failures!.Select(failure => failure.Split(' ')[0]));
        Assert.All(["aHVudGVyMg", "hunter2", "two words", "tomorrow"], value => Assert.DoesNotContain(value, result.FailureMessage, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_in_the_place_of_its_hash_is_called_what_it_is_and_not_repeated()
    {
        var problem = Assert.Single(Validate(With(new ApiKeyEntry { Id = "a", Hash = SampleKeys.First, ExpiresAt = "2027-06-30" })).Failures!);

        Assert.Contains("Keys:0:Hash", problem, StringComparison.Ordinal);
        Assert.Contains("not the key itself", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleKeys.First, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2027-06-30", true)]
    [InlineData("2027-06-30T12:00:00Z", true)]
    [InlineData("", false)]
    [InlineData("30.06.2027", false)]
    [InlineData("06/30/2027", false)]
    [InlineData("2027-06-30T12:00:00", false)]
    [InlineData("2027-06-30T12:00:00+02:00", false)]
    [InlineData("2027-6-30", false)]
    [InlineData(" 2027-06-30", false)]
    [InlineData("2027-02-30", false)]
    public void An_expiry_has_one_reading_or_none(string expiresAt, bool accepted) =>
        Assert.Equal(accepted, Validate(With(new ApiKeyEntry { Id = "a", Hash = SampleKeys.HashOf(SampleKeys.First), ExpiresAt = expiresAt })).Succeeded);

    [Fact]
    public void An_expiry_is_in_UTC()
    {
        Assert.True(ApiKeyExpiry.TryParse("2027-06-30", out var day));
        Assert.True(ApiKeyExpiry.TryParse("2027-06-30T12:00:00Z", out var noon));

        Assert.Equal(new DateTimeOffset(2027, 6, 30, 0, 0, 0, TimeSpan.Zero), day);
        Assert.Equal(new DateTimeOffset(2027, 6, 30, 12, 0, 0, TimeSpan.Zero), noon);
    }

    [Fact]
    public void Without_keys_the_section_is_a_mistake() =>
        Assert.Contains("ApiKeys:Keys must have", Assert.Single(Validate(new ApiKeysOptions { HashKey = SampleKeys.HashKey }).Failures!), StringComparison.Ordinal);

    [Fact]
    public void With_the_table_none_are_needed_but_there_must_be_a_table()
    {
        Assert.True(Validate(new ApiKeysOptions { HashKey = SampleKeys.HashKey, UseTable = true }).Succeeded);
        using var services = TestServices.Build(new Dictionary<string, string?>
        {
            ["SecureMcp:Callers:ApiKeys:HashKey"] = SampleKeys.HashKey,
            ["SecureMcp:Callers:ApiKeys:UseTable"] = "true",
        });

        Assert.Equal(
            "SecureMcp:Callers:ApiKeys:UseTable is true, but SecureMcp:Storage:Kind is Memory: there is no table of keys.",
            Assert.Single(Assert.Throws<SecureMcpStartException>(() => SecureMcpPipeline.Create(services)).Problems));
    }

    [Fact]
    public void Two_keys_of_one_caller_are_a_rotation()
        => Assert.True(Validate(With(SampleKeys.Entry(SampleKeys.First), SampleKeys.Entry(SampleKeys.Second))).Succeeded);

    [Fact]
    public void The_same_key_twice_is_a_mistake_whatever_the_case_of_its_hash()
    {
        var twin = new ApiKeyEntry { Id = "other", Hash = SampleKeys.HashOf(SampleKeys.First).ToUpperInvariant(), ExpiresAt = "2027-06-30" };

        Assert.Contains("Keys:1:Hash must differ", Assert.Single(Validate(With(SampleKeys.Entry(SampleKeys.First), twin)).Failures!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Team B", "contoso")]
    [InlineData("Team A", "fabrikam")]
    public void One_id_can_not_belong_to_two(string owner, string tenant)
    {
        var other = new ApiKeyEntry { Id = "build-agent", Owner = owner, TenantId = tenant, Hash = SampleKeys.HashOf(SampleKeys.Second), ExpiresAt = "2027-06-30" };

        Assert.Contains("Keys:1:Id is also that of Keys:0", Assert.Single(Validate(With(SampleKeys.Entry(SampleKeys.First), other)).Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_binds_from_configuration()
    {
        const string Entry = "SecureMcp:Callers:ApiKeys:Keys:0";
        var options = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["SecureMcp:Callers:ApiKeys:HashKey"] = SampleKeys.HashKey,
                [$"{Entry}:Id"] = "a",
                [$"{Entry}:Name"] = "A",
                [$"{Entry}:Owner"] = "Ada",
                [$"{Entry}:Hash"] = SampleKeys.HashOf(SampleKeys.First),
                [$"{Entry}:Scopes:0"] = "x",
                [$"{Entry}:Scopes:1"] = "y",
                [$"{Entry}:Roles:0"] = "z",
                [$"{Entry}:TenantId"] = "t",
                [$"{Entry}:ExpiresAt"] = "2027-06-30",
                [$"{Entry}:Revoked"] = "true",
            })
            .Build().GetSection(ApiKeysOptions.SectionName).Get<ApiKeysOptions>(binder => binder.ErrorOnUnknownConfiguration = true)!;

        Assert.True(Validate(options).Succeeded);
        var row = ApiKeySchemes.RowOf(Assert.Single(options.Keys));
        Assert.Equal(("a", "A", "Ada", "t", true), (row.Id, row.Name, row.Owner, row.TenantId, row.IsRevoked));
        Assert.Equal(["x", "y"], row.Scopes.Order(StringComparer.Ordinal));
        Assert.Equal(["z"], row.Roles);
    }

    [Fact]
    public void A_section_that_is_not_there_is_not_judged() =>
        Assert.True(new ApiKeysOptionsValidator(new ConfiguredSchemes(new HashSet<string>())).Validate(null, new ApiKeysOptions()).Succeeded);

    private static ApiKeysOptions With(params ApiKeyEntry[] entries) => new() { HashKey = SampleKeys.HashKey, Keys = entries };

    private static ValidateOptionsResult Validate(ApiKeysOptions options) =>
        new ApiKeysOptionsValidator(new ConfiguredSchemes(new HashSet<string> { "ApiKeys" })).Validate(null, options);
}
