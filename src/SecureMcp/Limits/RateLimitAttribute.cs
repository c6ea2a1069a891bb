namespace SecureMcp.Limits;

/// <summary>
/// The tool, prompt or resource may be called so many times in any span of so many seconds, over all instances. Two of these
/// attributes may stand together, one per scope. For a tool, <c>SecureMcp:Limits:Tools</c> takes its place.
/// </summary>
/// <param name="permits">How many calls: 1 to 100,000.</param>
/// <param name="seconds">The length of the window in seconds: 1 to 86,400.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RateLimitAttribute(int permits, int seconds) : Attribute
{
    /// <summary>How many calls.</summary>
    public int Permits { get; } = permits;

    /// <summary>The length of the window in seconds.</summary>
    public int Seconds { get; } = seconds;

    /// <summary>Whose calls are counted together: each caller's unless set.</summary>
    public RateLimitScope Per { get; init; }
}
