namespace SecureMcp.Limits;

/// <summary>Whose calls of a member are counted together.</summary>
public enum RateLimitScope
{
    /// <summary>Those of each caller.</summary>
    Caller,

    /// <summary>Those of all callers.</summary>
    All,
}
