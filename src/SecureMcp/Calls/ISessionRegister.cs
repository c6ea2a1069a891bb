namespace SecureMcp.Calls;

/// <summary>Opens and ends sessions, and says which are alive. Safe for concurrent use.</summary>
/// <remarks>Every method throws <see cref="StateUnavailableException"/> when the state behind it does not answer.</remarks>
internal interface ISessionRegister
{
    /// <summary>A new session of the caller, or null when it, or all together, have as many as they may.</summary>
    ValueTask<SessionId?> OpenAsync(Caller caller, CancellationToken cancellationToken);

    ValueTask<bool> IsAliveAsync(SessionId id, CancellationToken cancellationToken);

    ValueTask EndAsync(SessionId id, CancellationToken cancellationToken);
}
