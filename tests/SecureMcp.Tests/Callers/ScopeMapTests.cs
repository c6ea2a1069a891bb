using Microsoft.Extensions.Options;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: mappings add exactly what they say, to exactly whom they say.</summary>
public sealed class ScopeMapTests
{
    private static readonly Caller User = FakeTokens.Of("user", ["given"], ["role"]);

    [Fact]
    public void A_scope_or_a_role_stands_for_further_scopes()
    {
        var caller = Map(new ScopeMapping { Scope = "given", To = ["a", "b"] }, new ScopeMapping { Role = "role", To = ["c"] }).Apply(User);

        Assert.Equal(["a", "b", "c", "given"], caller.Scopes.Order(StringComparer.Ordinal));
        Assert.Equal(User.Roles, caller.Roles);
        Assert.Equal(User.Key, caller.Key);
    }

    [Theory]
    [InlineData("GIVEN", null, null)]
    [InlineData("other", null, null)]
    [InlineData(null, "ROLE", null)]
    [InlineData(null, "given", null)]
    [InlineData("role", null, null)]
    [InlineData("given", null, "other")]
    [InlineData("given", null, "TEST")]
    public void What_does_not_match_to_the_letter_adds_nothing(string? scope, string? role, string? scheme) =>
        Assert.Same(User, Map(new ScopeMapping { Scope = scope, Role = role, Scheme = scheme, To = ["a"] }).Apply(User));

    [Fact]
    public void What_is_mapped_leads_to_no_other_mapping()
    {
        var caller = Map(new ScopeMapping { Scope = "given", To = ["a"] }, new ScopeMapping { Scope = "a", To = ["b"] }).Apply(User);

        Assert.True(caller.HasScope("a"));
        Assert.False(caller.HasScope("b"));
    }

    [Fact]
    public void An_app_is_granted_a_mapped_scope_and_no_role()
    {
        var app = Map(new ScopeMapping { Role = "secrets.read", To = ["a"] }).Apply(FakeTokens.App);

        Assert.True(app.HasScope("a"));
        Assert.True(app.HasScope("secrets.read"));
        Assert.False(app.HasRole("a"));
    }

    [Fact]
    public void A_users_role_is_no_scope() => Assert.False(User.HasScope("role"));

    [Fact]
    public void Code_maps_beside_the_settings_and_sees_what_the_credential_says()
    {
        var mapper = new ByTenant();
        var map = new ScopeMap(Options.Create(new CallerChainOptions { ScopeMappings = [new ScopeMapping { Scope = "given", To = ["a"] }] }), [mapper], new ScopeHierarchy([]));

        Assert.Equal(["a", "given", "of-tenant"], map.Apply(User).Scopes.Order(StringComparer.Ordinal));
        Assert.Same(User, mapper.Seen);
    }

    [Fact]
    public void Code_that_answers_what_is_no_scope_grants_nothing() =>
        Assert.Throws<InvalidOperationException>(() => new ScopeMap(Options.Create(new CallerChainOptions()), [new ByTenant("two words")], new ScopeHierarchy([])).Apply(User));

    [Fact]
    public void Clients_ask_for_what_the_provider_knows()
    {
        var map = Map(new ScopeMapping { Role = "role", To = ["a"] }, new ScopeMapping { Scope = "given", To = ["a", "b"] });

        Assert.Equal(("given", "given", "c"), (map.AskedAs("a", "test"), map.AskedAs("b", "test"), map.AskedAs("c", "test")));
    }

    [Fact]
    public void Clients_ask_no_provider_for_what_another_calls_it()
    {
        var map = Map(new ScopeMapping { Scheme = "keycloak", Scope = "docs", To = ["a"] }, new ScopeMapping { Scope = "any", To = ["b"] });

        Assert.Equal(("a", "any"), (map.AskedAs("a", "entra"), map.AskedAs("b", "entra")));
        Assert.Equal(("docs", "any"), (map.AskedAs("a", "keycloak"), map.AskedAs("b", "keycloak")));
        Assert.Equal(("a", "any"), (map.AskedAs("a", null), map.AskedAs("b", null)));
    }

    [Theory]
    [InlineData("entra", true)]
    [InlineData("Entra", false)]
    [InlineData("keycloak", false)]
    public void A_mapping_for_a_scheme_that_is_not_there_stops_the_start(string scheme, bool starts)
    {
        using var services = TestServices.Build(new Dictionary<string, string?>
        {
            ["SecureMcp:Callers:Chain:ScopeMappings:0:Scheme"] = scheme,
            ["SecureMcp:Callers:Chain:ScopeMappings:0:Scope"] = "given",
            ["SecureMcp:Callers:Chain:ScopeMappings:0:To:0"] = "a",
        });

        var start = Record.Exception(() => SecureMcpStart.Check(services)) as SecureMcpStartException;

        Assert.Equal(starts ? [] : ["SecureMcp:Callers:Chain:ScopeMappings:0:Scheme must be the name of a scheme that is configured: entra."], start?.Problems ?? []);
    }

    private static ScopeMap Map(params ScopeMapping[] mappings) => new(Options.Create(new CallerChainOptions { ScopeMappings = mappings }), [], new ScopeHierarchy([]));

    private sealed class ByTenant(string scope = "of-tenant") : IScopeMapper
    {
        public Caller? Seen { get; private set; }

        public IEnumerable<string> ScopesFor(Caller caller)
        {
            Seen = caller;
            return caller.TenantId == "tenant" ? [scope] : [];
        }
    }
}
