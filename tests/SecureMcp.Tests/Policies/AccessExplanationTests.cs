using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Guards;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Policies;

/// <summary>An explanation is the evaluator's answer with its reasons, and neither without the other.</summary>
public sealed class AccessExplanationTests
{
    private static readonly EndpointRule Open = new([], TakesAnonymous: true, "door");
    private static readonly ConditionalTerm Above500 = new(new ArgumentCondition("amount", ArgumentComparison.Above) { Number = 500 }, Scope("refunds.large", "rule 1"));

    [Fact]
    public void Whatever_is_refused_has_a_term_that_is_not_met_and_whatever_is_not_has_none()
    {
        var stories =
            from rule in NarrowingProperties.Declared
            from caller in NarrowingProperties.Anybody
            select (rule, caller);
        var (refused, allowed) = (0, 0);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(stories.ToArbitrary(), story =>
        {
            // What is not declared does not start.
            if (!story.rule.IsDeclared)
                return true;
            var explained = Explain(story.rule, story.caller);
            var decision = AccessEvaluator.Decide(story.rule, story.caller);
            refused += decision.IsAllowed ? 0 : 1;
            allowed += decision.IsAllowed ? 1 : 0;
            return explained.Answer == (decision.IsAllowed ? ExplainedAnswer.Allowed : decision.IsVisible ? ExplainedAnswer.Refused : ExplainedAnswer.Hidden)
                && explained.IsListed == decision.IsVisible
                && (explained.Refusal is null) == decision.IsAllowed
                && explained.Terms.Any(term => term.State == TermState.NotMet) == !decision.IsAllowed;
        }));

        Assert.True(refused > 500 && allowed > 500, $"The stories say too little: {refused} refused, {allowed} allowed.");
    }

    [Fact]
    public void Every_term_stands_there_with_who_asks_and_how_the_caller_stands_to_it()
    {
        var rule = AccessRules.Of(
            [Scope("notes.read"), new AccessTerm(AccessTermKind.Role, ["auditor", "owner"]), new AccessTerm(AccessTermKind.Client, ["portal"], "rule 2"), new AccessTerm(AccessTermKind.AuthenticationContext, ["c1"])],
            [new VoterTerm("hours", "rule 3")]);

        var explained = Explain(rule, FakeTokens.Of("somebody", ["notes.read"], ["owner"]));

        Assert.Equal(
            [
                new ExplainedTerm("an authenticated caller", "always", TermState.Met),
                new ExplainedTerm("scope notes.read", null, TermState.Met),
                new ExplainedTerm("role auditor|owner", null, TermState.Met),
                new ExplainedTerm("client portal", "rule 2", TermState.NotMet),
                new ExplainedTerm("context c1", null, TermState.NotMet),
                new ExplainedTerm("policy hours", "rule 3", TermState.AskedAtCall),
            ],
            explained.Terms);
        Assert.Equal((ExplainedAnswer.Hidden, RefusalReason.MemberUnknown), (explained.Answer, explained.Refusal!.Reason));
    }

    [Theory]
    [InlineData(MemberVisibility.Listed, null, nameof(ExplainedAnswer.Refused), nameof(RefusalReason.InsufficientScope))]
    [InlineData(MemberVisibility.ByRule, null, nameof(ExplainedAnswer.Hidden), nameof(RefusalReason.MemberUnknown))]
    [InlineData(MemberVisibility.ByRule, "notes.read", nameof(ExplainedAnswer.Refused), nameof(RefusalReason.StepUpRequired))]
    [InlineData(MemberVisibility.Hidden, "notes.read", nameof(ExplainedAnswer.Hidden), nameof(RefusalReason.MemberUnknown))]
    public void Visibility_makes_the_answer(MemberVisibility visibility, string? scope, string answer, string reason)
    {
        var rule = AccessRules.Of([Scope("notes.read"), new AccessTerm(AccessTermKind.Acr, ["high"])], []) with { Visibility = visibility };

        var explained = Explain(rule, FakeTokens.Of("somebody", scope is null ? [] : [scope], []));

        Assert.Equal((answer, reason), ($"{explained.Answer}", $"{explained.Refusal!.Reason}"));
    }

    [Fact]
    public void A_resource_that_is_hidden_is_answered_as_an_unknown_one()
    {
        var member = new Member(MemberKind.ResourceTemplate, "note://{id}", AccessRules.Of([Scope("notes.read")], []));

        Assert.Equal(RefusalReason.ResourceUnknown, AccessExplanation.Of(member, member.Access, Open, Call(FakeTokens.Plain, null), AnyArguments.Instance, areArgumentsKnown: false).Refusal!.Reason);
    }

    [Theory]
    [InlineData(null, false, nameof(ExplainedAnswer.Depends), nameof(TermState.AskedAtCall))]
    [InlineData(null, true, nameof(ExplainedAnswer.Allowed), nameof(TermState.Met))]
    [InlineData("""{"amount":500}""", false, nameof(ExplainedAnswer.Allowed), nameof(TermState.NotAsked))]
    [InlineData("""{"amount":501}""", false, nameof(ExplainedAnswer.Refused), nameof(TermState.NotMet))]
    [InlineData("""{"amount":501}""", true, nameof(ExplainedAnswer.Allowed), nameof(TermState.Met))]
    [InlineData("""{"amount":"501"}""", false, nameof(ExplainedAnswer.Refused), nameof(TermState.NotMet))]
    [InlineData("{}", false, nameof(ExplainedAnswer.Allowed), nameof(TermState.NotAsked))]
    public void What_arguments_ask_for_is_open_until_they_are_known(string? arguments, bool hasScope, string answer, string state)
    {
        var rule = AccessRules.Of([Scope("refunds")], []) with { Conditions = [Above500] };

        var explained = Explain(rule, FakeTokens.Of("somebody", hasScope ? ["refunds", "refunds.large"] : ["refunds"], []), arguments);

        Assert.Equal((answer, new ExplainedTerm("scope refunds.large when amount above 500", "rule 1", Enum.Parse<TermState>(state))), ($"{explained.Answer}", explained.Terms[^1]));
        Assert.Equal(answer == nameof(ExplainedAnswer.Refused) ? ["refunds", "refunds.large"] : [], explained.Refusal?.Scopes ?? []);
    }

    [Fact]
    public void An_authorization_policy_leaves_the_answer_open_and_no_other_no_can_hide_behind_it()
    {
        var rule = AccessRules.Of([Scope("notes.read")], [new VoterTerm("hours")]);

        Assert.Equal(ExplainedAnswer.Depends, Explain(rule, FakeTokens.Of("somebody", ["notes.read"], [])).Answer);
        Assert.Equal(ExplainedAnswer.Hidden, Explain(rule, FakeTokens.Plain).Answer);
    }

    [Fact]
    public void What_the_endpoint_asks_of_everybody_comes_first_and_is_named_with_the_members_scopes()
    {
        var endpoint = new EndpointRule([Scope("mcp", "chain")], TakesAnonymous: false, "door");
        var rule = AccessRules.Of([Scope("notes.read")], []) with { Visibility = MemberVisibility.Listed };

        var outside = Explain(rule, FakeTokens.Of("somebody", ["notes.read"], []), endpoint: endpoint);
        var inside = Explain(rule, FakeTokens.Of("somebody", ["mcp"], []), endpoint: endpoint);

        Assert.Equal((ExplainedAnswer.Refused, false, "mcp"), (outside.Answer, outside.IsListed, string.Join(' ', outside.Refusal!.Scopes)));
        Assert.Equal(new ExplainedTerm("scope mcp", "chain", TermState.NotMet), outside.Terms[0]);
        Assert.Equal((ExplainedAnswer.Refused, true, "mcp notes.read"), (inside.Answer, inside.IsListed, string.Join(' ', inside.Refusal!.Scopes)));
    }

    [Theory]
    [InlineData(false, true, nameof(ExplainedAnswer.Refused), nameof(RefusalReason.CredentialMissing))]
    [InlineData(true, false, nameof(ExplainedAnswer.Hidden), nameof(RefusalReason.MemberUnknown))]
    [InlineData(true, true, nameof(ExplainedAnswer.Allowed), null)]
    public void Without_a_credential_the_door_and_the_member_must_both_be_open(bool door, bool anyCaller, string answer, string? reason)
    {
        var rule = anyCaller ? new AccessRule { AnyCaller = true } : AccessRules.Of([], [new VoterTerm("hours")]);

        var explained = Explain(rule, AnonymousDoor.Anonymous, endpoint: Open with { TakesAnonymous = door });

        Assert.Equal((answer, reason), ($"{explained.Answer}", explained.Refusal?.Reason.ToString()));
    }

    [Theory]
    [InlineData(null, "somebody", null, nameof(ExplainedAnswer.Depends), nameof(TermState.AskedAtCall))]
    [InlineData("{}", "somebody", null, nameof(ExplainedAnswer.Allowed), nameof(TermState.Met))]
    [InlineData("""{"who":"somebody"}""", "somebody", null, nameof(ExplainedAnswer.Allowed), nameof(TermState.Met))]
    [InlineData("""{"who":"another"}""", "somebody", null, nameof(ExplainedAnswer.Refused), nameof(TermState.NotMet))]
    [InlineData("""{"who":"another"}""", "somebody", "admin", nameof(ExplainedAnswer.Allowed), nameof(TermState.Met))]
    [InlineData(null, "somebody", "admin", nameof(ExplainedAnswer.Allowed), nameof(TermState.Met))]
    [InlineData("{}", "", null, nameof(ExplainedAnswer.Refused), nameof(TermState.NotMet))]
    public void An_argument_that_names_the_caller_is_asked_as_the_call_would(string? arguments, string subject, string? role, string answer, string state)
    {
        var member = new Member(MemberKind.Tool, "t", AccessRules.Of([Scope("notes.read")], [])) { OwnArguments = [new OwnArgument("who", IsTenant: false, "admin")] };
        var caller = FakeTokens.Of(subject, ["notes.read"], role is null ? [] : [role]);

        var explained = AccessExplanation.Of(member, member.Access, Open, Call(caller, arguments), AnyArguments.Instance, areArgumentsKnown: arguments is not null);

        Assert.Equal((answer, new ExplainedTerm("argument who is the caller's own subject except for role admin", null, Enum.Parse<TermState>(state))), ($"{explained.Answer}", explained.Terms[^1]));
        Assert.Equal(answer == nameof(ExplainedAnswer.Refused) ? RefusalReason.ArgumentNotOwn : null, explained.Refusal?.Reason);
    }

    [Fact]
    public void Nothing_is_the_own_of_who_brings_no_credential_whatever_the_arguments()
    {
        var member = new Member(MemberKind.Tool, "t", new AccessRule { AnyCaller = true }) { OwnArguments = [new OwnArgument("who", IsTenant: false, null)] };

        foreach (var arguments in new[] { null, "{}" })
            Assert.Equal(RefusalReason.CredentialMissing, AccessExplanation.Of(member, member.Access, Open, Call(AnonymousDoor.Anonymous, arguments), AnyArguments.Instance, areArgumentsKnown: arguments is not null).Refusal?.Reason);
    }

    [Fact]
    public void Conditions_are_asked_of_what_was_filled_in()
    {
        var rule = AccessRules.Of([Scope("notes.read")], []) with
        {
            Conditions = [new ConditionalTerm(new ArgumentCondition("who", ArgumentComparison.NoneOf) { Texts = ["somebody"] }, Scope("notes.all"))],
        };
        var member = new Member(MemberKind.Tool, "t", rule) { OwnArguments = [new OwnArgument("who", IsTenant: false, null)] };

        Assert.Equal(ExplainedAnswer.Allowed, AccessExplanation.Of(member, rule, Open, Call(FakeTokens.Of("somebody", ["notes.read"], []), "{}"), AnyArguments.Instance, areArgumentsKnown: true).Answer);
        Assert.Equal(ExplainedAnswer.Refused, AccessExplanation.Of(member, rule, Open, Call(FakeTokens.Of("other", ["notes.read"], []), "{}"), AnyArguments.Instance, areArgumentsKnown: true).Answer);
    }

    [Fact]
    public void Guards_are_asked_behind_whatever_else_refuses()
    {
        var guards = GuardDeclaration.Read("The tool 't'", [((Func<string, string>)Fetch).Method], JsonElement.Parse("""{"properties":{"page":{}}}"""), JsonSerializerOptions.Web, []);
        var member = new Member(MemberKind.Tool, "t", AccessRules.Of([Scope("notes.read")], [])) { Guards = guards };

        Assert.Equal(RefusalReason.ArgumentRefused, Of("notes.read", """{"page":"https://127.0.0.1/"}""").Refusal?.Reason);
        Assert.Equal(ExplainedAnswer.Allowed, Of("notes.read", """{"page":"https://example.com/"}""").Answer);
        Assert.Equal(ExplainedAnswer.Allowed, Of("notes.read", null).Answer);
        Assert.Equal(ExplainedAnswer.Hidden, Of("other", """{"page":"https://127.0.0.1/"}""").Answer);

        AccessExplanation Of(string scope, string? arguments) =>
            AccessExplanation.Of(member, member.Access, Open, Call(FakeTokens.Of("somebody", [scope], []), arguments), AnyArguments.Instance, areArgumentsKnown: arguments is not null);

        static string Fetch([UrlArgument("example.com")] string page) => page;
    }

    private static AccessTerm Scope(string scope, string? source = null) => new(AccessTermKind.Scope, [scope], source);

    private static AccessExplanation Explain(AccessRule rule, Caller caller, string? arguments = null, EndpointRule? endpoint = null) =>
        AccessExplanation.Of(new Member(MemberKind.Tool, "t", rule), rule, endpoint ?? Open, Call(caller, arguments), AnyArguments.Instance, areArgumentsKnown: arguments is not null);

    private static CallContext Call(Caller caller, string? arguments) => new(new DefaultHttpContext(), default, 0)
    {
        Caller = caller,
        Message = Message(arguments ?? "null"),
    };

    private static RpcMessage Message(string arguments)
    {
        var text = $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{{{arguments}}}}}""";
        var message = JsonElement.Parse(text);
        return new RpcMessage(Encoding.UTF8.GetBytes(text), message.GetProperty("id"), "tools/call", message.GetProperty("params"));
    }

    /// <summary>Takes whatever arguments there are: what a schema allows is not asked here.</summary>
    private sealed class AnyArguments : IArgumentCheck
    {
        public static AnyArguments Instance { get; } = new();

        public Refusal? Check(Member member, JsonElement arguments) => null;
    }
}
