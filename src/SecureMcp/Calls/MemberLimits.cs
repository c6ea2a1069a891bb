namespace SecureMcp.Calls;

/// <summary>How often a member declares that it may be called.</summary>
/// <param name="PerCaller">By each caller; null says nothing.</param>
/// <param name="Total">By all callers together; null says nothing.</param>
internal sealed record MemberLimits(MemberLimit? PerCaller, MemberLimit? Total)
{
    public static MemberLimits None { get; } = new(null, null);
}

/// <summary>One declared limit.</summary>
/// <param name="Permits">How many calls.</param>
/// <param name="Window">In any span of this length.</param>
internal sealed record MemberLimit(int Permits, TimeSpan Window);
