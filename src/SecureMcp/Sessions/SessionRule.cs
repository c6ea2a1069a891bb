namespace SecureMcp.Sessions;

/// <summary>
/// How long a session lives. Its use is noted only so often, so the idle timeout is longer by one such step: a session never
/// ends early, and at most that much later. Pure.
/// </summary>
internal static class SessionRule
{
    private const int StepsPerTimeout = 20;

    /// <summary>Whether that the session is used now has to be noted.</summary>
    public static bool IsNoteDue(DateTimeOffset usedAt, DateTimeOffset now, SessionsOptions options) => now - usedAt >= Step(options);

    public static bool IsAlive(DateTimeOffset openedAt, DateTimeOffset usedAt, DateTimeOffset now, SessionsOptions options) =>
        now < EndsAt(openedAt, usedAt, options);

    public static DateTimeOffset EndsAt(DateTimeOffset openedAt, DateTimeOffset usedAt, SessionsOptions options)
    {
        var idle = usedAt + options.IdleTimeout + Step(options);
        var absolute = openedAt + options.AbsoluteTimeout;
        return idle < absolute ? idle : absolute;
    }

    private static TimeSpan Step(SessionsOptions options) => options.IdleTimeout / StepsPerTimeout;
}
