using SecureMcp.Answers;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Cli.Policies;

/// <summary>What <c>policy explain</c> found out.</summary>
/// <param name="Member">What is to be used.</param>
/// <param name="Caller">Who, with all scopes that count.</param>
/// <param name="InForce">By the rules in force.</param>
/// <param name="OnTrial">With the rules that are only reported on; null where there are none for the member.</param>
internal sealed record Explained(Member Member, Caller Caller, AccessExplanation InForce, AccessExplanation? OnTrial)
{
    /// <summary>What the rules on trial ask and those in force don't.</summary>
    public IEnumerable<ExplainedTerm> OnlyOnTrial => OnTrial?.Terms.Where(term => !InForce.Terms.Any(other => other.Words == term.Words && other.Source == term.Source)) ?? [];

    public static string Word(ExplainedAnswer answer) => answer.ToString().ToLowerInvariant();

    public static string Word(TermState state) => state switch
    {
        TermState.Met => "met",
        TermState.NotMet => "not met",
        TermState.NotAsked => "not asked",
        _ => "asked at the call",
    };

    public static string Source(ExplainedTerm term) => term.Source ?? "code";

    /// <summary>What a client of the current revision is sent.</summary>
    public static Answer AnswerTo(Refusal refusal) => AnswerMap.For(refusal.Reason, ProtocolEra.Modern);
}
