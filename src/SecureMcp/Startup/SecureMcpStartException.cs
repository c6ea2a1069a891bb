namespace SecureMcp;

/// <summary>The endpoint must not start. Lists everything that is wrong, so that one look is enough.</summary>
public sealed class SecureMcpStartException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problems">One sentence per problem; each names the setting or member and the rule.</param>
    public SecureMcpStartException(IReadOnlyList<string> problems)
        : base($"The endpoint can't start:{Environment.NewLine}{string.Join(Environment.NewLine, problems)}")
        => Problems = problems;

    /// <summary>One sentence per problem.</summary>
    public IReadOnlyList<string> Problems { get; }
}
