namespace SecureMcp.Calls;

/// <summary>Whether a caller may use a member, as policy says.</summary>
internal interface IAccess
{
    bool Allows(Member member, Caller caller);

    /// <summary>What the sign-in of a caller that may use the member lacks for it; null when nothing.</summary>
    StepUp? StepUpFor(Member member, Caller caller);

    /// <summary>The rule in words, for the audit record.</summary>
    string Describe(Member member);
}
