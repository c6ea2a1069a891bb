using SecureMcp.Calls;

namespace SecureMcp.Sessions;

/// <summary>
/// Remembers which sessions there are, and whose: another caller's is not found. It has the clock, too, because sessions are
/// judged by one clock for all instances. Safe for concurrent use.
/// </summary>
/// <remarks>Every method throws <see cref="StateUnavailableException"/> when the store does not answer.</remarks>
internal interface ISessionStore
{
    /// <summary>Keeps a new session, unless its caller or all together have as many as they may.</summary>
    ValueTask<bool> TryAddAsync(string callerKey, SessionId id, SessionState state, CancellationToken cancellationToken);

    /// <summary>The session when it is alive, and notes that it was used.</summary>
    ValueTask<SessionState?> UseAsync(string callerKey, SessionId id, CancellationToken cancellationToken);

    /// <summary>The session when it is alive.</summary>
    ValueTask<SessionState?> FindAsync(string callerKey, SessionId id, CancellationToken cancellationToken);

    /// <summary>Puts what <paramref name="change"/> makes of the newest state in its place; null when the session is not alive.</summary>
    /// <param name="callerKey">Whose session it is.</param>
    /// <param name="id">Its name.</param>
    /// <param name="change">May be asked more than once, each time about a newer state.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<SessionState?> ChangeAsync(string callerKey, SessionId id, Func<SessionState, SessionState> change, CancellationToken cancellationToken);

    ValueTask RemoveAsync(string callerKey, SessionId id, CancellationToken cancellationToken);
}
