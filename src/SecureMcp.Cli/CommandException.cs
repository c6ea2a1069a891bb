namespace SecureMcp.Cli;

/// <summary>Ends a command. Each problem names the option and the rule, and repeats no secret.</summary>
internal sealed class CommandException(int exitCode, params IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public int ExitCode => exitCode;
}
