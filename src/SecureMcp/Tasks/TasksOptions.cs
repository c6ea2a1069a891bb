using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>Settings of the section <c>SecureMcp:Tasks</c>.</summary>
public sealed class TasksOptions
{
    /// <summary>
    /// Whether tools that declare <c>[TaskSupport]</c> run as tasks for clients that know them. With state in tables every
    /// instance answers for every task, and a task whose instance ended has failed; in memory it ends with its process. Off
    /// unless set.
    /// </summary>
    public bool Enabled { get; init; }

    /// <summary>How long a task can be asked for, from its creation; then it ends. One minute to seven days; one hour unless set.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often clients are asked to poll: 100 milliseconds to one minute; one second unless set.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a task without a word of the instance that runs it is believed to run; then it has failed. Ten seconds to ten
    /// minutes; 90 seconds unless set. It should be more than the instances' clocks are apart, twice over.
    /// </summary>
    public TimeSpan RunLease { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The most tasks of one caller at a time, running or kept: 1 to 10,000; 50 unless set.</summary>
    public int MaxPerCaller { get; init; } = 50;

    /// <summary>The most tasks at a time, of a process that keeps them in memory; in tables it is the caps of each caller that hold: 1 to 100,000; 1,000 unless set.</summary>
    public int MaxTotal { get; init; } = 1000;

    /// <summary>The most bytes that one caller's tasks take to keep: 1 MiB to 1 GiB; 16 MiB unless set.</summary>
    public long MaxBytesPerCaller { get; init; } = 16 * 1024 * 1024;

    /// <summary>The most bytes that all tasks take to keep, in memory; as above: 1 MiB to 1 GiB; 64 MiB unless set.</summary>
    public long MaxTotalBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>What each caller is held to.</summary>
    internal TaskCaps Caps => new(MaxPerCaller, MaxBytesPerCaller);
}
