namespace SecureMcp.Functions;

/// <summary>Says why the app does not run; what goes to stderr the Functions host logs as an error.</summary>
internal static class StartReport
{
    /// <summary>Writes every problem on a line of its own and answers the exit code.</summary>
    public static int Write(TextWriter errors, IReadOnlyList<string> problems)
    {
        errors.WriteLine($"The app can't start: {problems.Count} problem{(problems.Count == 1 ? "" : "s")}.");
        foreach (var problem in problems)
            errors.WriteLine($"- {problem.ReplaceLineEndings(" ")}");
        return 1;
    }
}
