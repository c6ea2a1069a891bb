namespace SecureMcp.Sessions;

/// <summary>Whether a session is alive. Pure.</summary>
internal static class SessionRule
{
    public static bool IsAlive(SessionRow row, DateTimeOffset now, SessionsOptions options) =>
        now - row.UsedAt < options.IdleTimeout && now - row.OpenedAt < options.AbsoluteTimeout;
}
