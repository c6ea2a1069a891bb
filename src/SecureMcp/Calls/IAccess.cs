namespace SecureMcp.Calls;

/// <summary>Whether a caller may use a member, as policy says.</summary>
internal interface IAccess
{
    AccessDecision Decide(Member member, Caller caller);

    /// <summary>What a caller is told that sees the member and may not use it: 401 or 403.</summary>
    Refusal Refuse(Member member, AccessDecision decision, CallContext call);
}
