namespace SecureMcp.Tasks;

/// <summary>Settings of the section <c>SecureMcp:Tasks</c>.</summary>
public sealed class TasksOptions
{
    /// <summary>
    /// Whether tools that declare <c>[TaskSupport]</c> run as tasks for clients that know them. A task lives in the memory of
    /// one instance and ends with it: on several, the others answer that there is no such task. Off unless set.
    /// </summary>
    public bool Enabled { get; init; }

    /// <summary>How long a task can be asked for, from its creation; then it ends. One minute to seven days; one hour unless set.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often clients are asked to poll: 100 milliseconds to one minute; one second unless set.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most tasks of one caller at a time, running or kept: 1 to 10,000; 50 unless set.</summary>
    public int MaxPerCaller { get; init; } = 50;

    /// <summary>The most tasks at a time: 1 to 100,000; 1,000 unless set.</summary>
    public int MaxTotal { get; init; } = 1000;

    /// <summary>The most bytes that one caller's tasks take to keep: 1 MiB to 1 GiB; 16 MiB unless set.</summary>
    public long MaxBytesPerCaller { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most bytes that all tasks take to keep: 1 MiB to 1 GiB; 64 MiB unless set.</summary>
    public long MaxTotalBytes { get; init; } = 64 * 1024 * 1024;
}
