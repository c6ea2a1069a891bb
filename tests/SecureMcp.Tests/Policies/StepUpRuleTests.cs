using System.Collections.Frozen;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Policies;

/// <summary>What a sign-in lacks for a member, and how a member says what it asks.</summary>
public sealed class StepUpRuleTests
{
    [Theory]
    [InlineData("", null, "", "", null)]
    [InlineData("c1", null, "c1", "", null)]
    [InlineData("c1 c3", null, "c1 c3", "", null)]
    [InlineData("", "c1", "c1", "", null)]
    [InlineData("", null, "c1", "", "context c1")]
    [InlineData("C1", null, "c1", "", "context c1")]
    [InlineData("c1", null, "c1 c2", "", "context c2")]
    [InlineData("", "gold", "", "silver gold", null)]
    [InlineData("", null, "", "silver gold", "acr silver gold")]
    [InlineData("", "bronze", "", "silver gold", "acr silver gold")]
    [InlineData("gold", null, "", "gold", "acr gold")]
    [InlineData("", "gold", "c1", "gold", "context c1")]
    [InlineData("c1", "bronze", "c1", "gold", "acr gold")]
    public void Every_context_and_one_class_must_have_been_met(string metContexts, string? metClass, string contexts, string classes, string? lacks)
    {
        var caller = FakeTokens.Plain with { AuthenticationContexts = Split(metContexts).ToFrozenSet(StringComparer.Ordinal), Acr = metClass };
        var rule = Rule(Split(contexts), Split(classes));

        var decision = AccessEvaluator.Decide(rule, caller);
        var stepUp = decision.Term is { } term ? AccessRefusals.StepUpTo(term, caller) : null;

        Assert.Equal(lacks, stepUp is null ? null : stepUp.AuthenticationContext is { } context ? $"context {context}" : $"acr {string.Join(' ', stepUp.AcrValues)}");
        Assert.True(decision.IsVisible, "A sign-in that is not good enough hides nothing.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whether_the_client_follows_claims_goes_along(bool follows)
    {
        var rule = Rule(["c1"], []);

        var caller = FakeTokens.Plain with { CanFollowClaimsChallenge = follows };
        var stepUp = AccessRefusals.StepUpTo(AccessEvaluator.Decide(rule, caller).Term!, caller);

        Assert.Equal(follows, stepUp.ClientFollowsClaims);
        Assert.Equal(["c1"], stepUp.AcrValues);
    }

    [Fact]
    public void The_record_says_what_was_asked() =>
        Assert.Equal("any caller and context c1 and context c2 and acr gold|silver", Rule(["c1", "c2"], ["gold", "silver"]).Description);

    [Fact]
    public void A_sign_in_stands_beside_an_access_rule_and_is_none()
    {
        List<string> problems = [];

        AccessDeclaration.Read("The tool 'x'", [new RequireAuthenticationContextAttribute("c1"), new RequireAcrAttribute("gold")], problems);

        Assert.Contains("has no access rule", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_declared_is_in_the_rule()
    {
        List<string> problems = [];

        var rule = AccessDeclaration.Read(
            "x",
            [new AllowAnyCallerAttribute(), new RequireAuthenticationContextAttribute("c25"), new RequireAuthenticationContextAttribute("c1"), new RequireAcrAttribute("silver", "gold")],
            problems);

        Assert.Empty(problems);
        Assert.Equal("any caller and context c1 and context c25 and acr silver|gold", rule.Description);
    }

    [Theory]
    [InlineData("")]
    [InlineData("c0")]
    [InlineData("c100")]
    [InlineData("c01")]
    [InlineData("C1")]
    [InlineData("c1 ")]
    [InlineData("p1")]
    public void A_context_that_Entra_does_not_have_stops_the_start(string id) =>
        Assert.Contains("none of c1 to c99", Problem(new RequireAuthenticationContextAttribute(id)), StringComparison.Ordinal);

    [Fact]
    public void A_class_that_fits_into_no_header_stops_the_start()
    {
        foreach (var values in new string[][] { [], [""], ["gold", "two words"], ["quo\"te"], ["line\r\nX: 1"], ["\u00e4"] })
            Assert.Contains("[RequireAcr]", Problem(new RequireAcrAttribute(values)), StringComparison.Ordinal);
    }

    private static string Problem(object attribute)
    {
        List<string> problems = [];
        AccessDeclaration.Read("The tool 'x'", [new AllowAnyCallerAttribute(), attribute], problems);
        return Assert.Single(problems);
    }

    private static AccessRule Rule(string[] contexts, string[] classes)
    {
        List<AccessTerm> terms = [.. contexts.Select(context => new AccessTerm(AccessTermKind.AuthenticationContext, [context]))];
        if (classes.Length > 0)
            terms.Add(new AccessTerm(AccessTermKind.Acr, [.. classes]));
        return AccessRules.Complete(AccessRules.Of(terms, []) with { AnyCaller = true });
    }

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
