namespace SecureMcp.Sessions;

/// <summary>Settings of the section <c>SecureMcp:Sessions</c>. They concern the revisions before 2026-07-28, which has no sessions.</summary>
public sealed class SessionsOptions
{
    /// <summary>
    /// Whether <c>initialize</c> opens a session, so that a tool can ask the client (sampling, elicitation) and a log level
    /// lasts. With state in tables any instance serves any request of a session; with state in memory it lives in the process.
    /// Off unless set.
    /// </summary>
    public bool Enabled { get; init; }

    /// <summary>
    /// After this time without a request a session ends, never early, and at most a twentieth later: one minute to one day; 20
    /// minutes unless set.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>After this time a session ends however busy it is: one minute to seven days; 8 hours unless set.</summary>
    public TimeSpan AbsoluteTimeout { get; init; } = TimeSpan.FromHours(8);

    /// <summary>The most sessions of one caller at a time, over all instances: 1 to 1,000; 10 unless set.</summary>
    public int MaxPerCaller { get; init; } = 10;

    /// <summary>
    /// The most sessions at a time: 1 to 100,000; 1,000 unless set. Over several instances they are counted once a minute, so
    /// that together they may be over by what the others opened since.
    /// </summary>
    public int MaxTotal { get; init; } = 1000;

    /// <summary>
    /// How long what was said on a stream is kept for a client that lost its connection: one second to one hour; 5 minutes
    /// unless set. It names the last event that it has, and gets what follows.
    /// </summary>
    public TimeSpan ReplayRetention { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The most events that are kept of one stream: 1 to 10,000; 256 unless set. The oldest gives way.</summary>
    public int ReplayEventsPerStream { get; init; } = 256;

    /// <summary>
    /// The most bytes that are kept of one session by each instance that says something in it: 1,024 to 268,435,456 (256 MiB);
    /// 8 MiB unless set. An answer that is larger can't be fetched again; one over 700 KiB can't at another instance.
    /// </summary>
    public int ReplayBytesPerSession { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// The most bytes that are kept in memory of all sessions of this instance: not less than <see cref="ReplayBytesPerSession"/>, to
    /// 4,294,967,296 (4 GiB); 64 MiB unless set. The session that holds most gives way.
    /// </summary>
    public long ReplayBytesTotal { get; init; } = 64 * 1024 * 1024;
}
