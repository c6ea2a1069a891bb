namespace SecureMcp.Cli;

/// <summary>What scripts are told.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The command was understood and can't be done: a secret is missing, unreadable or too weak; or what was to be checked is not so.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>What was asked about is refused.</summary>
    public const int Refused = 3;

    /// <summary>What was asked about is decided by what only the live call has.</summary>
    public const int Depends = 4;
}
