using System.Collections.Immutable;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// Why a caller may or may not use a member. The answer is that of <see cref="AccessEvaluator"/>,
/// <see cref="OwnershipRule"/> and <see cref="CallConditions"/>, asked in the pipeline's order; this shows beside it every term
/// that they go by. Changes nothing but the call's message, in which the caller's own is filled in.
/// </summary>
/// <param name="Answer">What becomes of the call.</param>
/// <param name="Refusal">What the caller is told; null where it isn't refused.</param>
/// <param name="IsListed">Whether the caller sees the member in lists. Where authorization policies decide about that, they have not been asked.</param>
/// <param name="Terms">What is asked, each with how the caller stands to it.</param>
internal sealed record AccessExplanation(ExplainedAnswer Answer, Refusal? Refusal, bool IsListed, ImmutableArray<ExplainedTerm> Terms)
{
    /// <param name="member">What is to be used.</param>
    /// <param name="rule">The member's rule in force, or the one on trial.</param>
    /// <param name="endpoint">What is asked of every caller first.</param>
    /// <param name="call">The call, with its caller and its message.</param>
    /// <param name="schemas">What holds arguments to the member's schema.</param>
    /// <param name="areArgumentsKnown">Whether the message has the arguments that the call will have.</param>
    public static AccessExplanation Of(Member member, AccessRule rule, EndpointRule endpoint, CallContext call, IArgumentCheck schemas, bool areArgumentsKnown)
    {
        var caller = call.Caller!;
        var takesArguments = areArgumentsKnown && CallArguments.AreTaken(call.Message);
        var mismatch = takesArguments ? schemas.Check(member, CallArguments.Of(call.Message)) : null;
        ImmutableArray<ExplainedTerm> entrance =
        [
            .. caller.IsAnonymous ? [new ExplainedTerm("a credential", endpoint.Source, endpoint.TakesAnonymous ? TermState.NotAsked : TermState.NotMet)] : (ExplainedTerm[])[],
            .. endpoint.Scopes.Select(term => Explain(term, caller)),
        ];
        var verdicts = member.OwnArguments.Select(argument => (Argument: argument, Verdict: OwnershipRule.Judge(argument, caller, CallArguments.Of(call.Message)))).ToList();
        if (areArgumentsKnown && verdicts.Any(entry => entry.Verdict.Value is not null))
            call.Message = call.Message!.WithArguments(verdicts.Where(entry => entry.Verdict.Value is not null).Select(entry => KeyValuePair.Create(entry.Argument.Name, entry.Verdict.Value!)));
        ImmutableArray<ExplainedTerm> terms =
        [
            .. entrance,
            rule.AnyCaller ? new ExplainedTerm("any caller", null, TermState.Met) : new ExplainedTerm("an authenticated caller", "always", caller.IsAnonymous ? TermState.NotMet : TermState.Met),
            .. rule.Gates.Concat(rule.SignIn).Select(term => Explain(term, caller)),
            .. verdicts.Select(entry => new ExplainedTerm(entry.Argument.Description, null, StateOf(entry.Argument, entry.Verdict, caller, areArgumentsKnown))),
            .. rule.Conditions.Select(condition => Explain(condition, member, call, areArgumentsKnown)),
            .. rule.Voters.Select(voter => new ExplainedTerm(voter.Words, voter.Source, TermState.AskedAtCall)),
        ];
        if (entrance.Any(term => term.State == TermState.NotMet))
        {
            var reason = caller.IsAnonymous && !endpoint.TakesAnonymous ? RefusalReason.CredentialMissing : RefusalReason.InsufficientScope;
            return new AccessExplanation(ExplainedAnswer.Refused, Told(new Refusal(reason), endpoint), IsListed: false, terms);
        }

        var decision = AccessEvaluator.Decide(rule, caller);
        if (!decision.IsVisible)
            return new AccessExplanation(ExplainedAnswer.Hidden, AccessRefusals.Unknown(member.Kind, member.Name, "hidden"), IsListed: false, terms);
        if (!decision.IsAllowed)
            return new AccessExplanation(ExplainedAnswer.Refused, Told(AccessRefusals.Of(rule, decision, call), endpoint), IsListed: true, terms);
        if (mismatch is not null)
            return new AccessExplanation(ExplainedAnswer.Refused, mismatch, IsListed: true, terms);
        if ((areArgumentsKnown || caller.IsAnonymous) && verdicts.Select(entry => entry.Verdict.Refusal).FirstOrDefault(refusal => refusal is not null) is { } notOwn)
            return new AccessExplanation(ExplainedAnswer.Refused, notOwn, IsListed: true, terms);
        if (takesArguments && schemas.Check(member, CallArguments.Of(call.Message)) is { } filledMismatch)
            return new AccessExplanation(ExplainedAnswer.Refused, filledMismatch, IsListed: true, terms);
        if (areArgumentsKnown && CallConditions.FindLacking(rule, call) is not null)
            return new AccessExplanation(ExplainedAnswer.Refused, Told(AccessRefusals.OfArguments(rule, call), endpoint), IsListed: true, terms);
        if (takesArguments && member.Guards?.Judge(CallArguments.Of(call.Message)).Refusal is { } guarded)
            return new AccessExplanation(ExplainedAnswer.Refused, guarded, IsListed: true, terms);
        return new AccessExplanation(terms.Any(term => term.State == TermState.AskedAtCall) ? ExplainedAnswer.Depends : ExplainedAnswer.Allowed, null, IsListed: true, terms);
    }

    // The challenge names the scopes of the whole endpoint beside the member's.
    private static Refusal Told(Refusal refusal, EndpointRule endpoint) => refusal.Reason == RefusalReason.InsufficientScope
        ? refusal with { Scopes = [.. endpoint.Scopes.SelectMany(term => term.AnyOf).Union(refusal.Scopes, StringComparer.Ordinal).Order(StringComparer.Ordinal)] }
        : refusal;

    private static ExplainedTerm Explain(AccessTerm term, Caller caller) => new(term.Words, term.Source, StateOf(term, caller));

    private static ExplainedTerm Explain(ConditionalTerm condition, Member member, CallContext call, bool areArgumentsKnown)
    {
        var state = StateOf(condition.Needs, call.Caller!);
        if (member.Kind is not (MemberKind.Tool or MemberKind.Prompt) || (areArgumentsKnown && !CallConditions.Holds(condition.When, CallArguments.Of(call.Message))))
            state = TermState.NotAsked;
        else if (!areArgumentsKnown && state == TermState.NotMet)
            state = TermState.AskedAtCall;
        return new ExplainedTerm($"{condition.Needs.Words} when {ConditionText.Of(condition.When)}", condition.Needs.Source, state);
    }

    private static TermState StateOf(AccessTerm term, Caller caller) => AccessEvaluator.Meets(term, caller) ? TermState.Met : TermState.NotMet;

    // Until the arguments are known: nothing is nobody's own, and who may name another may send anything.
    private static TermState StateOf(OwnArgument argument, OwnershipVerdict verdict, Caller caller, bool areArgumentsKnown)
    {
        if (areArgumentsKnown || caller.IsAnonymous)
            return verdict.Refusal is null ? TermState.Met : TermState.NotMet;
        return argument.ExceptRole is { } role && caller.HasRole(role) ? TermState.Met : TermState.AskedAtCall;
    }
}
