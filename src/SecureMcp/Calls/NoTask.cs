namespace SecureMcp.Calls;

/// <summary>A call that can be no task.</summary>
internal sealed class NoTask : ICallTask
{
    private NoTask()
    {
    }

    public static ICallTask Instance { get; } = new NoTask();

    public bool IsTask => false;

    public ValueTask BeginAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask ReportAsync(string message, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
