namespace SecureMcp.Limits;

/// <summary>The kinds of limits, as clients, records and row keys name them.</summary>
internal static class LimitNames
{
    /// <summary>All requests of one caller.</summary>
    public const string Caller = "caller";
}
