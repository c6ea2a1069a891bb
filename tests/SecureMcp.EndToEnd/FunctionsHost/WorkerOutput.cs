namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>The lines that the handler wrote, in the order in which they came, over all its runs. Safe for concurrent use.</summary>
internal sealed class WorkerOutput
{
    private readonly Lock gate = new();
    private readonly List<(string Text, bool IsError)> lines = [];

    public IReadOnlyList<string> All => Where(_ => true);

    /// <summary>Lines on stderr: the host logs them as errors.</summary>
    public IReadOnlyList<string> Errors => Where(isError => isError);

    public void Add(string? line, bool isError)
    {
        if (line is null)
            return;
        lock (gate)
        {
            lines.Add((line, isError));
        }
    }

    private string[] Where(Func<bool, bool> wanted)
    {
        lock (gate)
        {
            return [.. lines.Where(line => wanted(line.IsError)).Select(line => line.Text)];
        }
    }
}
