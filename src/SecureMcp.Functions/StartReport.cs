namespace SecureMcp.Functions;

/// <summary>Says on stderr why the app does not run; the Functions host logs that as an error.</summary>
internal static class StartReport
{
    /// <summary>Writes every problem on a line of its own and answers the exit code.</summary>
    public static int Write(IReadOnlyList<string> problems)
    {
        Console.Error.WriteLine($"The app can't start: {problems.Count} problem{(problems.Count == 1 ? "" : "s")}.");
        foreach (var problem in problems)
            Console.Error.WriteLine($"- {problem.ReplaceLineEndings(" ")}");
        return 1;
    }
}
