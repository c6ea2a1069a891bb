using System.Collections.Immutable;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Policies;

public sealed class AccessEvaluatorTests
{
    [Fact]
    public void The_empty_rule_grants_nothing() => Assert.False(AccessEvaluator.Allows(Rule([]), FakeTokens.Admin));

    [Fact]
    public void Every_scope_is_needed()
    {
        var rule = Rule(["secrets.read", "secrets.write"]);

        Assert.True(AccessEvaluator.Allows(rule, FakeTokens.Writer));
        Assert.False(AccessEvaluator.Allows(rule, FakeTokens.Reader));
    }

    [Fact]
    public void Scopes_are_compared_with_regard_to_case() => Assert.False(AccessEvaluator.Allows(Rule(["Secrets.Read"]), FakeTokens.Writer));

    [Fact]
    public void Of_the_roles_of_one_attribute_one_is_enough_but_every_attribute_counts()
    {
        Assert.True(AccessEvaluator.Allows(Rule([], ["owner", "admin"]), FakeTokens.Admin));
        Assert.False(AccessEvaluator.Allows(Rule([], ["owner", "admin"], ["auditor"]), FakeTokens.Admin));
    }

    [Fact]
    public void An_app_satisfies_a_scope_by_a_role_of_that_name_and_a_user_does_not()
    {
        var user = FakeTokens.Of("user", [], ["secrets.read"]);

        Assert.True(AccessEvaluator.Allows(Rule(["secrets.read"]), FakeTokens.App));
        Assert.False(AccessEvaluator.Allows(Rule(["secrets.read"]), user));
    }

    // An app-only token of Entra never gets here with scopes: EntraTokenTests.
    [Fact]
    public void An_app_satisfies_a_scope_that_its_credential_grants_by_itself_and_that_is_no_role()
    {
        var key = FakeTokens.Of("key", ["secrets.read"], []) with { IsApp = true };

        Assert.True(AccessEvaluator.Allows(Rule(["secrets.read"]), key));
        Assert.False(AccessEvaluator.Allows(Rule(["secrets.write"]), key));
        Assert.False(AccessEvaluator.Allows(Rule([], ["secrets.read"]), key));
        Assert.False(key.HasRole("secrets.read"));
    }

    private static AccessRule Rule(string[] scopes, params string[][] roles) =>
        new([.. scopes], [.. roles.Select(set => set.ToImmutableArray())], AnyCaller: false);
}
