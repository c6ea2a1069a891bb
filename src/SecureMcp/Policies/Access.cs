using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>The evaluator for other rooms.</summary>
internal sealed class Access : IAccess
{
    public bool Allows(Member member, Caller caller) => AccessEvaluator.Allows(member.Access, caller);

    public StepUp? StepUpFor(Member member, Caller caller) => AccessEvaluator.StepUpFor(member.Access, caller);

    public string Describe(Member member) => AccessEvaluator.Describe(member.Access);
}
