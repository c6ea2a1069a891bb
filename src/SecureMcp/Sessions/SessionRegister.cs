using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Sessions;

/// <summary>The sessions of a store under the settings' rules.</summary>
internal sealed class SessionRegister(ISessionStore store, IOptions<SessionsOptions> options, TimeProvider clock) : ISessionRegister
{
    public async ValueTask<SessionId?> OpenAsync(Caller caller, CancellationToken cancellationToken)
    {
        var id = SessionId.New();
        var now = clock.GetUtcNow();
        return await store.TryAddAsync(new SessionRow(id, caller.Key, now, now), cancellationToken) ? id : null;
    }

    public async ValueTask<bool> IsAliveAsync(SessionId id, CancellationToken cancellationToken) =>
        await store.GetAsync(id, cancellationToken) is { } row && SessionRule.IsAlive(row, clock.GetUtcNow(), options.Value);

    public ValueTask EndAsync(SessionId id, CancellationToken cancellationToken) => store.RemoveAsync(id, cancellationToken);
}
