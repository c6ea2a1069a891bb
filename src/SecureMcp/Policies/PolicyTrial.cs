using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// Decides by the rules that are only reported on, beside those in force, and notes where they differ: in the log, in the
/// call's record and in a metric. Changes no decision.
/// </summary>
internal sealed class PolicyTrial(ILogger<PolicyTrial> logger)
{
    /// <summary>For a use of the member.</summary>
    public static void Compare(CallContext call, Member member, AccessDecision inForce)
    {
        if (member.Proposed is not { } rule)
            return;
        var proposed = AccessEvaluator.Decide(rule, call.Caller!);
        if (proposed.Verdict != inForce.Verdict)
            Note(call, member, Word(proposed.Verdict), proposed.Term?.Description ?? rule.Description);
    }

    /// <summary>For a list that the member is in, or is left out of.</summary>
    public static void CompareVisibility(CallContext call, Member member, AccessDecision inForce)
    {
        if (member.Proposed is not { } rule)
            return;
        var proposed = AccessEvaluator.Decide(rule, call.Caller!);
        if (proposed.IsVisible != inForce.IsVisible)
            Note(call, member, proposed.IsVisible ? "listed" : "hidden", proposed.Term?.Description ?? rule.Description);
    }

    /// <param name="call">The call.</param>
    /// <param name="member">What it is about.</param>
    /// <param name="verdict">What would have been decided: one word of a closed set.</param>
    /// <param name="rule">What would have decided it.</param>
    public static void Note(CallContext call, Member member, string verdict, string rule)
    {
        (call.Trial ??= []).Add(new TrialDifference(member, verdict, rule));
    }

    /// <summary>
    /// Writes what was noted to the log. Asked when the call was answered: a line that is written for a hidden member alone
    /// must not take its time before that.
    /// </summary>
    public void Report(CallContext call)
    {
        if (call.Trial is { } differences)
            Log.WouldDecideOtherwise(logger, call.CorrelationId, string.Join("; ", differences));
    }

    private static string Word(AccessVerdict verdict) => verdict switch
    {
        AccessVerdict.Allowed => "allowed",
        AccessVerdict.Hidden => "hidden",
        AccessVerdict.SignInTooWeak => "refused for its sign-in",
        AccessVerdict.ScopeMissing => "refused for its scopes",
        _ => "refused",
    };
}
