using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// Asks what depends on the very call, behind the schema, so that all of it works on arguments as they were advertised: are
/// arguments that name the caller the caller's own, what do the arguments need beside, what do the app's authorization policies
/// say? First the caller's own is filled in: everything behind it, from the policies to what is bound to the message, sees
/// the arguments that the member gets. What came of a call is fetched without being asked all this again.
/// </summary>
internal sealed class CallPolicyStep(IArgumentCheck schemas, Voters voters, PolicyTrial trial) : ICallStep
{
    public Clearances Grants => Clearances.CallPolicy;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        // Whoever lost a right may let go all the same.
        if (call.Member is not { } member || call.NamedTask is not null || call.Message!.Method == "resources/unsubscribe")
            return default;
        if (CallArguments.AreTaken(call.Message) && Own(call, member) is { } notOwn)
            return ValueTask.FromResult<Refusal?>(notOwn);
        return IsDecidedByCaller(member.Access) && (member.Proposed is null || IsDecidedByCaller(member.Proposed)) ? default : DecideAsync(call, member, cancellationToken);
    }

    private static bool IsDecidedByCaller(AccessRule rule) => rule.Conditions.IsEmpty && rule.Voters.IsEmpty;

    private Refusal? Own(CallContext call, Member member)
    {
        if (member.OwnArguments.IsEmpty)
            return null;
        var arguments = CallArguments.Of(call.Message);
        Dictionary<string, string> filled = [];
        foreach (var argument in member.OwnArguments)
        {
            var verdict = OwnershipRule.Judge(argument, call.Caller!, arguments);
            if (verdict.Refusal is not null)
            {
                call.DecidingRule = argument.Description;
                return verdict.Refusal;
            }

            if (verdict.IsExcepted)
                call.DecidingRule = $"{call.DecidingRule} and role {argument.ExceptRole} for another {argument.What} in {argument.Name}";
            if (verdict.Value is { } own)
                filled[argument.Name] = own;
        }

        return filled.Count == 0 ? null : Fill(call, member, filled);
    }

    // What the endpoint puts in is held to the schema like what a client sends.
    private Refusal? Fill(CallContext call, Member member, Dictionary<string, string> filled)
    {
        call.Message = call.Message!.WithArguments(filled);
        return schemas.Check(member, CallArguments.Of(call.Message)) is { } mismatch
            ? mismatch with { Detail = $"With the caller's own filled in for {string.Join(", ", filled.Keys.Select(name => $"/{name}"))}: {mismatch.Detail}" }
            : null;
    }

    private async ValueTask<Refusal?> DecideAsync(CallContext call, Member member, CancellationToken cancellationToken)
    {
        var lacking = CallConditions.FindLacking(member.Access, call);
        var vote = lacking is null ? await voters.AskAsync(call, member, member.Access.Voters, cancellationToken) : default;
        if (member.Proposed is { } proposed)
            await TryAsync(call, member, proposed, isAllowed: lacking is null && vote.Against is null, cancellationToken);
        if (lacking is not null)
            return Lacks(call, member, lacking);
        return vote.Against is { } against ? Refused(call, member, against, vote.HasFailed) : null;
    }

    // What the terms say otherwise was noted where they were asked.
    private async ValueTask TryAsync(CallContext call, Member member, AccessRule proposed, bool isAllowed, CancellationToken cancellationToken)
    {
        if (!AccessEvaluator.Decide(proposed, call.Caller!).IsAllowed)
            return;
        var lacking = CallConditions.FindLacking(proposed, call);
        // Those that have just said yes are not asked again.
        var further = isAllowed ? proposed.Voters.ExceptBy(member.Access.Voters.Select(voter => voter.Policy), voter => voter.Policy, StringComparer.Ordinal) : proposed.Voters;
        var against = lacking is null ? (await voters.AskAsync(call, member, [.. further], cancellationToken)).Against : null;
        if (isAllowed != (lacking is null && against is null))
            trial.Note(call, member, isAllowed ? "refused" : "allowed", lacking is null ? against?.Description ?? proposed.Description : ConditionText.Of(lacking));
    }

    private static Refusal Lacks(CallContext call, Member member, ConditionalTerm lacking)
    {
        call.DecidingRule = ConditionText.Of(lacking);
        // Nobody can grant a scope to nobody: who is not known must say first who it is.
        return (call.Caller!.IsAnonymous ? new Refusal(RefusalReason.CredentialMissing) : AccessRefusals.OfScopes(member.Access, call)) with { Fault = "argument_scopes" };
    }

    private static Refusal Refused(CallContext call, Member member, VoterTerm against, bool hasFailed)
    {
        call.DecidingRule = against.Description;
        if (hasFailed)
            return new Refusal(RefusalReason.Fault) { Fault = "policy" };
        return member.Access.Visibility == MemberVisibility.Hidden
            ? AccessRefusals.Unknown(member.Kind, call.RequestedMember!, "policy")
            : new Refusal(RefusalReason.AccessDenied) { Fault = "policy" };
    }
}
