namespace SecureMcp.Cli;

/// <summary>What scripts are told.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The command was understood and can't be done: a secret is missing, unreadable or too weak.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;
}
