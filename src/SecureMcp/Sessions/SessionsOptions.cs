namespace SecureMcp.Sessions;

/// <summary>Settings of the section <c>SecureMcp:Sessions</c>. They concern the revisions before 2026-07-28, which has no sessions.</summary>
public sealed class SessionsOptions
{
    /// <summary>
    /// Whether <c>initialize</c> opens a session, so that a tool can ask the client (sampling, elicitation) and a log level
    /// lasts. A session lives in the memory of one instance: on several, a client is told 404 by the others and starts over.
    /// Off unless set.
    /// </summary>
    public bool Enabled { get; init; }

    /// <summary>After this time without a request a session ends: one minute to one day; 20 minutes unless set.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>After this time a session ends however busy it is: one minute to seven days; 8 hours unless set.</summary>
    public TimeSpan AbsoluteTimeout { get; init; } = TimeSpan.FromHours(8);

    /// <summary>The most sessions of one caller at a time: 1 to 1,000; 10 unless set.</summary>
    public int MaxPerCaller { get; init; } = 10;

    /// <summary>The most sessions at a time: 1 to 100,000; 1,000 unless set.</summary>
    public int MaxTotal { get; init; } = 1000;
}
