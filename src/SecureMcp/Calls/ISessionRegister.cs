namespace SecureMcp.Calls;

/// <summary>Opens and ends sessions, and says which are alive. Safe for concurrent use.</summary>
/// <remarks>Every method throws <see cref="StateUnavailableException"/> when the state behind it does not answer.</remarks>
internal interface ISessionRegister
{
    /// <summary>A new session of the caller, or null when it, or all together, have as many as they may.</summary>
    ValueTask<SessionId?> OpenAsync(string callerKey, SessionState state, CancellationToken cancellationToken);

    /// <summary>The session, or null when it is not there, has ended, or is another caller's.</summary>
    ValueTask<SessionState?> FindAsync(string callerKey, SessionId id, CancellationToken cancellationToken);

    /// <summary>Changes what all instances know of the session. Answers what they know now, or null when it is not alive.</summary>
    ValueTask<SessionState?> ChangeAsync(string callerKey, SessionId id, Func<SessionState, SessionState> change, CancellationToken cancellationToken);

    /// <summary>Ends the session on all instances: no request that comes after this finds it.</summary>
    ValueTask EndAsync(string callerKey, SessionId id, CancellationToken cancellationToken);
}
