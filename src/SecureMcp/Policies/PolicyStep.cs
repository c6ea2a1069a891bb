using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// Lets a call through to a member that its caller may use. A member that it may not use does not exist for it: both are
/// refused at the same line, so that no difference can tell them apart.
/// </summary>
internal sealed class PolicyStep(MemberCatalog catalog, Voters voters) : ICallStep
{
    // Like most rules of members, and met by nobody: the name is no scope.
    private static readonly AccessRule Nothing = AccessRules.Complete(AccessRules.Of([new AccessTerm(AccessTermKind.Scope, [" "])], []));

    public Clearances Grants => Clearances.Policy;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        var refusal = Check(call);
        return refusal is null && call.Member is { } member && Voters.DecideSight(member.Access) ? LookAsync(call, member, cancellationToken) : ValueTask.FromResult(refusal);
    }

    private Refusal? Check(CallContext call)
    {
        // A response, or a request without a message: both mean something only inside a session, which is this caller's.
        if (call.Message is not { Method: not null } message)
            return null;
        if (!MethodTable.IsKnown(message, call.Era, call.SessionId is not null))
            return new Refusal(RefusalReason.MethodUnknown);
        if (!MemberReference.TryRead(message, out var reference, out var problem))
            return new Refusal(RefusalReason.ParametersInvalid) { Detail = problem };
        // Before the member is looked up: a wrong type is answered alike whether or not there is such a member.
        if (ParameterTypes.Check(message) is { } wrongType)
            return wrongType;
        if (!ListCursor.IsProper(message, call.Caller!))
            return new Refusal(RefusalReason.ParametersInvalid) { Detail = ListCursor.Problem, Fault = "cursor" };
        if (reference is not { } wanted)
            return null;
        call.RequestedMember = wanted.Name;
        var member = wanted.Kind == MemberKind.Resource ? catalog.FindResource(wanted.Name) : catalog.Find(wanted.Kind, wanted.Name);
        // What is not there is decided upon too, so that it takes the time that a hidden member does.
        var decision = AccessEvaluator.Decide(member?.Access ?? Nothing, call.Caller!);
        if (member is not null)
            PolicyTrial.Compare(call, member, decision);
        // Only the audit record tells a member that is hidden from one that is not there.
        call.DecidingRule = member?.Access.Description;
        if (member is null || !decision.IsVisible)
            return AccessRefusals.Unknown(wanted.Kind, wanted.Name, member is null ? "absent" : "hidden");
        if (!decision.IsAllowed)
        {
            call.DecidingRule = decision.Term!.Description;
            return AccessRefusals.Of(member.Access, decision, call);
        }

        call.Member = member;
        return null;
    }

    // Here already, or a wrong argument would be answered otherwise than with an unknown name.
    private async ValueTask<Refusal?> LookAsync(CallContext call, Member member, CancellationToken cancellationToken)
    {
        if ((await voters.AskForListAsync(call, member, cancellationToken)).Against is not { } against)
            return null;
        call.Member = null;
        call.DecidingRule = against.Description;
        return AccessRefusals.Unknown(member.Kind, call.RequestedMember!, "hidden");
    }
}
