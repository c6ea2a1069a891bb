using SecureMcp.Calls;

namespace SecureMcp.Limits;

/// <summary>Reads <see cref="RateLimitAttribute"/> off a member.</summary>
internal static class RateLimitDeclaration
{
    public const int MaxPermits = 100_000;

    private const int MaxSeconds = 86_400;

    /// <summary>The declared limits; adds a sentence to <paramref name="problems"/> for everything that is wrong with them.</summary>
    public static MemberLimits Read(string member, IEnumerable<object> attributes, ICollection<string> problems)
    {
        var declared = attributes.OfType<RateLimitAttribute>().ToList();
        if (declared.Exists(limit => limit.Permits is < 1 or > MaxPermits || limit.Seconds is < 1 or > MaxSeconds))
            problems.Add($"{member} carries [RateLimit] with other than 1 to {MaxPermits} permits in 1 to {MaxSeconds} seconds.");
        if (declared.GroupBy(limit => limit.Per).Any(group => group.Skip(1).Any()))
            problems.Add($"{member} carries [RateLimit] twice for the same scope: remove one.");
        return new MemberLimits(Find(declared, RateLimitScope.Caller), Find(declared, RateLimitScope.All));
    }

    private static MemberLimit? Find(List<RateLimitAttribute> declared, RateLimitScope scope) =>
        declared.Find(limit => limit.Per == scope) is { } found ? new MemberLimit(found.Permits, TimeSpan.FromSeconds(found.Seconds)) : null;
}
