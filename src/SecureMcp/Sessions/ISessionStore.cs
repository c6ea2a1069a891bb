using SecureMcp.Calls;

namespace SecureMcp.Sessions;

/// <summary>Remembers which sessions there are and whose. Safe for concurrent use.</summary>
/// <remarks>Every method throws <see cref="StateUnavailableException"/> when the store does not answer.</remarks>
internal interface ISessionStore
{
    /// <summary>Keeps a new session, unless its caller or all together have as many as they may.</summary>
    ValueTask<bool> TryAddAsync(SessionRow row, CancellationToken cancellationToken);

    /// <summary>The session, or null. Says nothing about whether it is still alive.</summary>
    ValueTask<SessionRow?> GetAsync(SessionId id, CancellationToken cancellationToken);

    /// <summary>Notes that the session was used. Does nothing for one that is gone.</summary>
    ValueTask TouchAsync(SessionId id, DateTimeOffset usedAt, CancellationToken cancellationToken);

    ValueTask RemoveAsync(SessionId id, CancellationToken cancellationToken);
}

/// <summary>One session.</summary>
/// <param name="Id">Its name.</param>
/// <param name="CallerKey">Whose it is.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="UsedAt">When it was last used.</param>
internal sealed record SessionRow(SessionId Id, string CallerKey, DateTimeOffset OpenedAt, DateTimeOffset UsedAt);
