using SecureMcp.Calls;

namespace SecureMcp.Sessions;

/// <summary>The sessions of a store, under names that nobody can guess.</summary>
internal sealed class SessionRegister(ISessionStore store) : ISessionRegister
{
    public async ValueTask<SessionId?> OpenAsync(string callerKey, SessionState state, CancellationToken cancellationToken)
    {
        var id = SessionId.New();
        return await store.TryAddAsync(callerKey, id, state, cancellationToken) ? id : null;
    }

    public ValueTask<SessionState?> FindAsync(string callerKey, SessionId id, CancellationToken cancellationToken) =>
        store.FindAsync(callerKey, id, cancellationToken);

    public ValueTask<SessionState?> ChangeAsync(string callerKey, SessionId id, Func<SessionState, SessionState> change, CancellationToken cancellationToken) =>
        store.ChangeAsync(callerKey, id, change, cancellationToken);

    public ValueTask EndAsync(string callerKey, SessionId id, CancellationToken cancellationToken) => store.RemoveAsync(callerKey, id, cancellationToken);
}
