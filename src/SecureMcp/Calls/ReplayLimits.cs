namespace SecureMcp.Calls;

/// <summary>How much of what was sent in sessions is kept for clients that come back for what they missed.</summary>
/// <param name="EventsPerStream">The most events of one stream.</param>
/// <param name="BytesPerSession">The most bytes of one session.</param>
/// <param name="BytesTotal">The most bytes of all sessions together.</param>
/// <param name="Retention">How long an event is kept.</param>
internal sealed record ReplayLimits(int EventsPerStream, long BytesPerSession, long BytesTotal, TimeSpan Retention);
