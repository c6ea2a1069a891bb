using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: callers are told apart by the names of their schemes, so the start looks at these names.</summary>
public sealed class SchemeConflictsTests
{
    [Fact]
    public void A_scheme_of_ones_own_with_a_name_of_its_own_starts() => Assert.Empty(Problems("acme-2"));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("Acme")]
    [InlineData("acme\ntenant")]
    [InlineData("a b")]
    [InlineData("anonymous")]
    public void A_name_that_could_pass_for_another_stops_the_start(string? name) =>
        Assert.Contains("lower-case letters", Assert.Single(Problems(name!)), StringComparison.Ordinal);

    [Fact]
    public void A_name_that_another_scheme_has_stops_the_start() =>
        Assert.Contains("two schemes with the name 'entra'", Assert.Single(Problems("entra")), StringComparison.Ordinal);

    [Fact]
    public void A_wrong_name_is_told_beside_wrong_settings_of_the_chain() =>
        Assert.Equal(2, Problems("Acme", new() { ["SecureMcp:Callers:Chain:RequiredScopes:0"] = "two words" }).Count);

    [Fact]
    public void A_scheme_of_ones_own_is_enough_to_start_with()
    {
        Named.Called = "acme";
        var settings = TestServices.Settings.ToDictionary(setting => setting.Key, setting => setting.Key.Contains(":Entra:", StringComparison.Ordinal) ? null : setting.Value);
        using var services = TestServices.Build(settings, members: builder => builder.AddMembers<Pipelines.SampleMembers>().AddCallerScheme<Named>());

        Assert.NotNull(SecureMcpPipeline.Create(services));
    }

    private static IReadOnlyList<string> Problems(string name, Dictionary<string, string?>? changes = null)
    {
        Named.Called = name;
        using var services = TestServices.Build(changes, members: builder => builder.AddMembers<Pipelines.SampleMembers>().AddCallerScheme<Named>());
        return (Record.Exception(() => SecureMcpStart.Check(services)) as SecureMcpStartException)?.Problems ?? [];
    }

    private sealed class Named : ICallerScheme
    {
        public static string Called { get; set; } = "";

        public string Name { get; } = Called;

        public bool Fits(Credential credential) => false;

        public ValueTask<Authentication> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) =>
            ValueTask.FromResult(Authentication.Refused("never"));
    }
}
