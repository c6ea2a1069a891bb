namespace SecureMcp.Calls;

/// <summary>What a rule that is only reported on would have decided otherwise.</summary>
/// <param name="Member">The member.</param>
/// <param name="Verdict">What it would have been: one word of a closed set.</param>
/// <param name="Rule">The term or the rule that would have decided.</param>
internal sealed record TrialDifference(Member Member, string Verdict, string Rule)
{
    public override string ToString() => $"{Member.Kind} {Member.Name} would be {Verdict}: {Rule}";
}
