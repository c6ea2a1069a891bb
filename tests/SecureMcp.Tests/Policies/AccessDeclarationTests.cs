using SecureMcp.Policies;

namespace SecureMcp.Tests.Policies;

public sealed class AccessDeclarationTests
{
    [Fact]
    public void A_member_without_a_rule_is_named() => Assert.Contains("The tool 'x' has no access rule", Problem());

    [Fact]
    public void Any_caller_beside_another_rule_is_refused() =>
        Assert.Contains("[AllowAnyCaller] beside another access rule", Problem(new AllowAnyCallerAttribute(), new RequireScopeAttribute("a")));

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("quo\"te")]
    [InlineData("back\\slash")]
    [InlineData("übersicht")]
    public void A_scope_outside_the_grammar_is_refused(string scope) =>
        Assert.Contains("no scope-token of RFC 6749", Problem(new RequireScopeAttribute(scope)));

    [Fact]
    public void An_empty_role_list_is_refused() => Assert.Contains("empty role list", Problem(new RequireRoleAttribute()));

    [Fact]
    public void An_empty_role_is_refused() => Assert.Contains("empty role", Problem(new RequireRoleAttribute("admin", " ")));

    [Fact]
    public void A_proper_rule_holds_everything_that_was_declared()
    {
        List<string> problems = [];

        var rule = AccessDeclaration.Read("x", [new RequireScopeAttribute("b"), new RequireScopeAttribute("a"), new RequireRoleAttribute("admin", "owner")], problems);

        Assert.Empty(problems);
        Assert.Equal("scope a and scope b and role admin|owner", rule.Description);
        Assert.False(rule.AnyCaller);
    }

    private static string Problem(params object[] attributes)
    {
        List<string> problems = [];
        AccessDeclaration.Read("The tool 'x'", attributes, problems);
        return Assert.Single(problems);
    }
}
