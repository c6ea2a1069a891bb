using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// Asks what depends on the very call, behind the schema, so that all of it works on arguments as they were advertised: are
/// arguments that name the caller the caller's own, what do the arguments need beside, what do the app's authorization policies
/// say? First the caller's own is filled in: everything behind it, from the policies to what is bound to the message, sees
/// the arguments that the member gets. What came of a call is fetched without being asked all this again.
/// </summary>
internal sealed class CallPolicyStep(IArgumentCheck schemas, Voters voters) : ICallStep
{
    public Clearances Grants => Clearances.CallPolicy;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (call.Member is not { } member || call.NamedTask is not null)
            return default;
        if (CallArguments.AreTaken(call.Message) && (Own(call, member) ?? Meet(call, member)) is { } refusal)
            return ValueTask.FromResult<Refusal?>(refusal);
        // Whoever lost a right may let go all the same.
        return member.Access.Voters.IsEmpty || call.Message!.Method == "resources/unsubscribe" ? default : AskAsync(call, member, cancellationToken);
    }

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

    private static Refusal? Meet(CallContext call, Member member)
    {
        if (member.Access.Conditions.IsEmpty || CallConditions.FindLacking(member.Access, call.Caller!, CallArguments.Of(call.Message)) is not { } lacking)
            return null;
        call.DecidingRule = ConditionText.Of(lacking);
        // Nobody can grant a scope to nobody: who is not known must say first who it is.
        return (call.Caller!.IsAnonymous ? new Refusal(RefusalReason.CredentialMissing) : AccessRefusals.OfScopes(member.Access, call)) with { Fault = "argument_scopes" };
    }

    private async ValueTask<Refusal?> AskAsync(CallContext call, Member member, CancellationToken cancellationToken)
    {
        var vote = await voters.AskAsync(call, member, cancellationToken);
        if (vote.Against is not { } against)
            return null;
        call.DecidingRule = against.Description;
        if (vote.HasFailed)
            return new Refusal(RefusalReason.Fault) { Fault = "policy" };
        return member.Access.Visibility == MemberVisibility.Hidden
            ? AccessRefusals.Unknown(member.Kind, call.RequestedMember!, "policy")
            : new Refusal(RefusalReason.AccessDenied) { Fault = "policy" };
    }
}
