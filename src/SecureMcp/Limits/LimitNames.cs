namespace SecureMcp.Limits;

/// <summary>The kinds of limits, as clients and records read them. Fixed words: none says whose calls are counted.</summary>
internal static class LimitNames
{
    /// <summary>All requests of one caller.</summary>
    public const string Caller = "caller";

    /// <summary>One caller's calls of one member.</summary>
    public const string CallerAndMember = "caller-member";

    /// <summary>All calls of one client application's callers.</summary>
    public const string Client = "client";

    /// <summary>All calls of one tenant's callers.</summary>
    public const string Tenant = "tenant";

    /// <summary>Everybody's calls of one member.</summary>
    public const string Member = "member";
}
