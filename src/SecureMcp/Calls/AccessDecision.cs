namespace SecureMcp.Calls;

/// <summary>What policy says of a caller and a member.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="Term">The first term that was not met; null when none was, or nothing was declared.</param>
internal readonly record struct AccessDecision(AccessVerdict Verdict, AccessTerm? Term)
{
    public bool IsAllowed => Verdict == AccessVerdict.Allowed;

    public bool IsVisible => Verdict != AccessVerdict.Hidden;
}
