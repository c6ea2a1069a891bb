using System.Collections.Immutable;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>What a caller is told that sees a member and may not use it. Pure.</summary>
internal static class AccessRefusals
{
    public static Refusal Of(AccessRule rule, AccessDecision decision, CallContext call) => decision switch
    {
        // Who is not known must say first who it is: nobody can grant anything to nobody.
        _ when call.Caller!.IsAnonymous => new Refusal(RefusalReason.CredentialMissing) { Fault = "member" },
        { Verdict: AccessVerdict.ScopeMissing } => OfScopes(rule, call),
        { Verdict: AccessVerdict.SignInTooWeak, Term: { } term } => StepUpTo(term, call.Caller!).Refuse(),
        _ => new Refusal(RefusalReason.AccessDenied) { Fault = decision.Term?.Kind.ToString().ToLowerInvariant() },
    };

    /// <summary>
    /// Names every scope that this very call needs, with those that the caller has: a client that asks for what it is told
    /// loses nothing, and asks once (MCP 2026-07-28, authorization, runtime insufficient scope errors).
    /// </summary>
    public static Refusal OfScopes(AccessRule rule, CallContext call) => new(RefusalReason.InsufficientScope) { Scopes = Needed(rule, call), Fault = "member_scopes" };

    /// <summary>For what a call needs for its arguments' sake. Nobody can grant a scope to nobody: who is not known must say first who it is.</summary>
    public static Refusal OfArguments(AccessRule rule, CallContext call) =>
        (call.Caller!.IsAnonymous ? new Refusal(RefusalReason.CredentialMissing) : OfScopes(rule, call)) with { Fault = "argument_scopes" };

    /// <summary>What is said of a member that is not there, and of one that is not there for this caller.</summary>
    public static Refusal Unknown(MemberKind kind, string requested, string fault) =>
        new(kind is MemberKind.Resource or MemberKind.ResourceTemplate ? RefusalReason.ResourceUnknown : RefusalReason.MemberUnknown) { Member = requested, Fault = fault };

    public static StepUp StepUpTo(AccessTerm term, Caller caller) => term.Kind == AccessTermKind.AuthenticationContext
        ? new StepUp { AuthenticationContext = term.AnyOf[0], AcrValues = term.AnyOf, ClientFollowsClaims = caller.CanFollowClaimsChallenge }
        : new StepUp { AcrValues = term.AnyOf };

    private static ImmutableArray<string> Needed(AccessRule rule, CallContext call)
    {
        var arguments = CallArguments.Of(call.Message);
        var conditions = CallArguments.AreTaken(call.Message) ? rule.Conditions : [];
        var terms = rule.Gates.Concat(conditions.Where(condition => CallConditions.Holds(condition.When, arguments)).Select(condition => condition.Needs));
        return
        [
            .. terms.Where(term => term.Kind == AccessTermKind.Scope)
                .Select(term => term.AnyOf.FirstOrDefault(call.Caller!.HasScope) ?? term.AnyOf[0])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }
}
