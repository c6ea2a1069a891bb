using Microsoft.Extensions.Configuration;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Policies;

/// <summary>Conditions on arguments, as code and settings write them.</summary>
public sealed class ConditionDeclarationTests
{
    [Theory]
    [InlineData(500, "500")]
    [InlineData(0.1, "0.1")]
    [InlineData(-1234.56, "-1234.56")]
    [InlineData(1e15, "1000000000000000")]
    public void A_limit_in_code_is_exactly_what_is_written(double limit, string text)
    {
        var condition = Assert.Single(Read(new RequireScopeWhenAttribute("big", "amount", ArgumentComparison.Above, limit)));

        Assert.Equal($"scope big when amount above {text}", ConditionText.Of(condition));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    [InlineData(1e-40)]
    [InlineData(1234567890.1234567)]
    public void A_limit_that_could_only_be_kept_roughly_is_refused(double limit) =>
        Assert.Contains("15 significant digits", Problem(new RequireScopeWhenAttribute("big", "amount", ArgumentComparison.Above, limit)), StringComparison.Ordinal);

    [Fact]
    public void A_comparison_without_what_it_compares_with_is_refused()
    {
        Assert.Contains("no number", Problem(new RequireScopeWhenAttribute("big", "amount", ArgumentComparison.AtMost)), StringComparison.Ordinal);
        Assert.Contains("no number", Problem(new RequireScopeWhenAttribute("big", "amount", ArgumentComparison.AtMost, "500")), StringComparison.Ordinal);
        Assert.Contains("no text", Problem(new RequireScopeWhenAttribute("big", "amount", ArgumentComparison.OneOf)), StringComparison.Ordinal);
        Assert.Contains("no text", Problem(new RequireScopeWhenAttribute("big", "amount", ArgumentComparison.NoneOf, 5)), StringComparison.Ordinal);
        Assert.Contains("Present has none", Problem(new RequireScopeWhenAttribute("big", "amount", ArgumentComparison.Present, 5)), StringComparison.Ordinal);
        Assert.Contains("is none", Problem(new RequireScopeWhenAttribute("big", "amount", (ArgumentComparison)99, 5)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_scope_outside_the_grammar_is_refused() =>
        Assert.Contains("no scope-token", Problem(new RequireScopeWhenAttribute("two words", "amount", ArgumentComparison.Present)), StringComparison.Ordinal);

    [Fact]
    public void A_condition_alone_is_no_access_rule()
    {
        List<string> problems = [];
        AccessDeclaration.Read("x", [new RequireScopeWhenAttribute("big", "amount", ArgumentComparison.Present)], problems);

        Assert.Contains("has no access rule", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void The_settings_write_every_comparison()
    {
        var rule = Bind(
            ("When:0:Argument", "amount"), ("When:0:Above", "500.5"), ("When:0:Scopes:0", "b"), ("When:0:Scopes:1", "a"),
            ("When:1:Argument", "amount"), ("When:1:AtLeast", "1"), ("When:1:AnyScopes:0", "a"), ("When:1:AnyScopes:1", "b"),
            ("When:2:Argument", "amount"), ("When:2:Below", "-1"), ("When:2:Scopes:0", "a"),
            ("When:3:Argument", "amount"), ("When:3:AtMost", "0"), ("When:3:Scopes:0", "a"),
            ("When:4:Argument", "region"), ("When:4:OneOf:0", "eu"), ("When:4:OneOf:1", "ch"), ("When:4:Scopes:0", "a"),
            ("When:5:Argument", "region"), ("When:5:NoneOf:0", "us"), ("When:5:Scopes:0", "a"),
            ("When:6:Argument", "region"), ("When:6:Present", "true"), ("When:6:Scopes:0", "a"));

        Assert.Null(Validate(rule));
        Assert.Equal(
            [
                "scope b (K:When:0) when amount above 500.5", "scope a (K:When:0) when amount above 500.5", "scope a|b (K:When:1) when amount at least 1",
                "scope a (K:When:2) when amount below -1", "scope a (K:When:3) when amount at most 0", "scope a (K:When:4) when region is eu|ch",
                "scope a (K:When:5) when region is not us", "scope a (K:When:6) when region is sent",
            ],
            PolicyRuleReader.Read(rule, "K").Conditions.Select(ConditionText.Of));
    }

    [Fact]
    public void Everything_that_is_wrong_with_a_condition_of_the_settings_is_told_at_once()
    {
        var problems = Validate(Bind(
            ("When:0:Above", "1"), ("When:0:Below", "2"),
            ("When:1:Argument", "amount"), ("When:1:Scopes:0", "two words")))!;

        Assert.Contains("SecureMcp:Policies:Rules:0:When:0:Argument must be the name of an argument.", problems, StringComparison.Ordinal);
        Assert.Contains("SecureMcp:Policies:Rules:0:When:0 must have exactly one of Above,", problems, StringComparison.Ordinal);
        Assert.Contains("SecureMcp:Policies:Rules:0:When:0 must name what is needed then: Scopes or AnyScopes.", problems, StringComparison.Ordinal);
        Assert.Contains("SecureMcp:Policies:Rules:0:When:1 must have exactly one of Above,", problems, StringComparison.Ordinal);
        Assert.Contains("SecureMcp:Policies:Rules:0:When:1:Scopes:0 must be printable ASCII", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void What_overrides_the_code_keeps_the_conditions_of_the_code()
    {
        var code = new AccessRule { AnyCaller = true, Conditions = Read(new RequireScopeWhenAttribute("big", "amount", ArgumentComparison.Above, 500)) };
        List<string> problems = [];

        var member = Assert.Single(PolicyBook.Apply(
            [new Member(MemberKind.Tool, "refund", code)],
            new PoliciesOptions { Rules = [new PolicyRule { Members = ["tool:refund"], Mode = PolicyMode.Override, Roles = ["staff"] }] },
            problems));

        Assert.Empty(problems);
        Assert.Equal("role staff (SecureMcp:Policies:Rules:0) and scope big when amount above 500", member.Access.Description);
    }

    private static System.Collections.Immutable.ImmutableArray<ConditionalTerm> Read(RequireScopeWhenAttribute attribute)
    {
        List<string> problems = [];
        var conditions = ConditionDeclaration.Read("x", [attribute], problems);
        Assert.Empty(problems);
        return conditions;
    }

    private static string Problem(RequireScopeWhenAttribute attribute)
    {
        List<string> problems = [];
        ConditionDeclaration.Read("x", [attribute], problems);
        return Assert.Single(problems);
    }

    private static PolicyRule Bind(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Append(("Members:0", "tool:refund")).ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2))
        .Build()
        .Get<PolicyRule>(binder => binder.ErrorOnUnknownConfiguration = true)!;

    private static string? Validate(PolicyRule rule) => new PoliciesOptionsValidator().Validate(null, new PoliciesOptions { Rules = [rule] }).FailureMessage;
}
