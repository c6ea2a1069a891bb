namespace SecureMcp;

/// <summary>The endpoint can't start as it is configured.</summary>
public sealed class SecureMcpStartException : Exception
{
    /// <summary>Creates the exception with every problem that was found.</summary>
    public SecureMcpStartException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>One sentence per problem.</summary>
    public IReadOnlyList<string> Problems { get; }
}
