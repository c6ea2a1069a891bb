namespace SecureMcp.Calls;

/// <summary>A named authorization policy of ASP.NET Core that looks at the live call. Immutable.</summary>
/// <param name="policy">Its name.</param>
/// <param name="source">The setting that asks for it; null where the code does.</param>
internal sealed class VoterTerm(string policy, string? source = null)
{
    public string Policy => policy;

    /// <summary>The setting that asks for it; null where the code does.</summary>
    public string? Source => source;

    /// <summary>What is asked, without who asks.</summary>
    public string Words => $"policy {policy}";

    /// <summary>The term in words, for records and operators.</summary>
    public string Description { get; } = $"policy {policy}{(source is null ? "" : $" ({source})")}";
}
