using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>The evaluator for other rooms.</summary>
internal sealed class Access : IAccess
{
    public AccessDecision Decide(Member member, Caller caller) => AccessEvaluator.Decide(member.Access, caller);

    public Refusal Refuse(Member member, AccessDecision decision, CallContext call) => AccessRefusals.Of(member.Access, decision, call);
}
