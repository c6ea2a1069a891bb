namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>The handler did not become ready. Carries what an operator would see of it.</summary>
internal sealed class WorkerStartException(string message, int? exitCode, IReadOnlyList<string> outputLines)
    : Exception($"{message}\n{string.Join('\n', outputLines)}")
{
    /// <summary>The code that the handler exited with, or null when it was still running.</summary>
    public int? ExitCode { get; } = exitCode;

    /// <summary>Everything that the handler wrote, of every start that was tried.</summary>
    public IReadOnlyList<string> OutputLines { get; } = outputLines;
}
