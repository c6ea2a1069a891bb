namespace SecureMcp.Callers;

/// <summary>Settings of the section <c>SecureMcp:Callers:TokenCache</c>.</summary>
public sealed class TokenCacheOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = $"SecureMcp:Callers:{Section}";

    internal const string Section = "TokenCache";

    /// <summary>
    /// How many validated JWTs each instance remembers, until they end or the issuer's keys change: 0 to 1,000,000; 10,000
    /// unless set. 0 verifies every signature anew.
    /// </summary>
    public int MaxEntries { get; init; } = 10_000;
}
