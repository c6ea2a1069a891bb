using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Policies;

public sealed class AccessEvaluatorTests
{
    [Fact]
    public void The_empty_rule_grants_nothing() => Assert.False(Allows(Rule([]), FakeTokens.Admin));

    [Fact]
    public void Every_scope_is_needed()
    {
        var rule = Rule(["secrets.read", "secrets.write"]);

        Assert.True(Allows(rule, FakeTokens.Writer));
        Assert.False(Allows(rule, FakeTokens.Reader));
    }

    [Fact]
    public void Scopes_are_compared_with_regard_to_case() => Assert.False(Allows(Rule(["Secrets.Read"]), FakeTokens.Writer));

    [Fact]
    public void Of_the_roles_of_one_attribute_one_is_enough_but_every_attribute_counts()
    {
        Assert.True(Allows(Rule([], ["owner", "admin"]), FakeTokens.Admin));
        Assert.False(Allows(Rule([], ["owner", "admin"], ["auditor"]), FakeTokens.Admin));
    }

    [Fact]
    public void An_app_satisfies_a_scope_by_a_role_of_that_name_and_a_user_does_not()
    {
        var user = FakeTokens.Of("user", [], ["secrets.read"]);

        Assert.True(Allows(Rule(["secrets.read"]), FakeTokens.App));
        Assert.False(Allows(Rule(["secrets.read"]), user));
    }

    // An app-only token of Entra never gets here with scopes: EntraTokenTests.
    [Fact]
    public void An_app_satisfies_a_scope_that_its_credential_grants_by_itself_and_that_is_no_role()
    {
        var key = FakeTokens.Of("key", ["secrets.read"], []) with { IsApp = true };

        Assert.True(Allows(Rule(["secrets.read"]), key));
        Assert.False(Allows(Rule(["secrets.write"]), key));
        Assert.False(Allows(Rule([], ["secrets.read"]), key));
        Assert.False(key.HasRole("secrets.read"));
    }

    private static bool Allows(AccessRule rule, Caller caller) => AccessEvaluator.Decide(rule, caller).IsAllowed;

    private static AccessRule Rule(string[] scopes, params string[][] roles) => AccessRules.Of(
        [
            .. scopes.Select(scope => new AccessTerm(AccessTermKind.Scope, [scope])),
            .. roles.Select(set => new AccessTerm(AccessTermKind.Role, [.. set])),
        ],
        []);
}
