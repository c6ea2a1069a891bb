using System.Text.Json;
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
        if (call.Member is not { } member)
            return default;
        // Whoever lost a right may let go all the same, and read what came of what it had.
        if (call.NamedTask is { } task)
            return call.Message!.Method == "tasks/update" ? GoOnAsync(call, member, task, cancellationToken) : default;
        if (call.Message!.Method == "resources/unsubscribe")
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

    // An answer to what a tool asked runs it again: that is asked about like the call that it goes on with.
    private async ValueTask<Refusal?> GoOnAsync(CallContext call, Member member, TaskRow task, CancellationToken cancellationToken)
    {
        if (task.Request.IsEmpty || (IsDecidedByCaller(member.Access) && (member.Proposed is null || IsDecidedByCaller(member.Proposed))))
            return null;
        var update = call.Message!;
        try
        {
            var request = JsonElement.Parse(task.Request.Span);
            call.Message = new RpcMessage(task.Request, request.GetProperty("id"), request.GetProperty("method").GetString(), request.GetProperty("params"));
            var refusal = await DecideAsync(call, member, cancellationToken);
            return refusal is { Reason: RefusalReason.MemberUnknown } ? new Refusal(RefusalReason.TaskUnknown) { Fault = refusal.Fault } : refusal;
        }
        finally
        {
            call.Message = update;
        }
    }

    private async ValueTask<Refusal?> DecideAsync(CallContext call, Member member, CancellationToken cancellationToken)
    {
        var lacking = CallConditions.FindLacking(member.Access, call);
        var vote = lacking is null ? await voters.AskAsync(call, member, member.Access.Voters, cancellationToken) : default;
        if (member.Proposed is { } proposed)
            await TryAsync(call, member, proposed, lacking, vote.Against, cancellationToken);
        if (lacking is not null)
            return Lacks(call, member, lacking);
        return vote.Against is { } against ? Refused(call, member, against, vote.HasFailed) : null;
    }

    // What the terms say otherwise was noted where they were asked. A policy of the rule in force is asked once for each call,
    // for it may count: one that was not come to is not known, and then nothing is noted.
    private async ValueTask TryAsync(CallContext call, Member member, AccessRule proposed, ConditionalTerm? lacking, VoterTerm? against, CancellationToken cancellationToken)
    {
        if (!AccessEvaluator.Decide(proposed, call.Caller!).IsAllowed)
            return;
        var isAllowed = lacking is null && against is null;
        if (CallConditions.FindLacking(proposed, call) is { } wouldLack)
        {
            if (isAllowed)
                PolicyTrial.Note(call, member, "refused", ConditionText.Of(wouldLack));
            return;
        }

        var inForce = member.Access.Voters.Select(voter => voter.Policy).ToList();
        var unknown = lacking is not null ? inForce : against is null ? [] : inForce[inForce.IndexOf(against.Policy)..];
        if (proposed.Voters.Any(voter => unknown.Contains(voter.Policy, StringComparer.Ordinal)))
            return;
        var wouldSayNo = (await voters.AskAsync(call, member, [.. proposed.Voters.ExceptBy(inForce, voter => voter.Policy, StringComparer.Ordinal)], cancellationToken)).Against;
        if (isAllowed != wouldSayNo is null)
            PolicyTrial.Note(call, member, isAllowed ? "refused" : "allowed", wouldSayNo?.Description ?? proposed.Description);
    }

    private static Refusal Lacks(CallContext call, Member member, ConditionalTerm lacking)
    {
        call.DecidingRule = ConditionText.Of(lacking);
        return AccessRefusals.OfArguments(member.Access, call);
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
