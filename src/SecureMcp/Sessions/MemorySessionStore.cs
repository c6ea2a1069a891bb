using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Sessions;

/// <summary>The sessions of this process, forgotten when it ends. Thread-safe.</summary>
internal sealed class MemorySessionStore(IOptions<SessionsOptions> options, TimeProvider clock) : ISessionStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<SessionId, Row> rows = [];

    public ValueTask<bool> TryAddAsync(string callerKey, SessionId id, SessionState state, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            // The dead ones make room before anybody is refused.
            foreach (var dead in rows.Where(held => !IsAlive(held.Value)).Select(held => held.Key).ToList())
                rows.Remove(dead);
            var mine = rows.Values.Count(other => other.CallerKey == callerKey);
            var now = clock.GetUtcNow();
            return ValueTask.FromResult(rows.Count < options.Value.MaxTotal && mine < options.Value.MaxPerCaller && rows.TryAdd(id, new Row(callerKey, now, now, state)));
        }
    }

    public ValueTask<SessionState?> UseAsync(string callerKey, SessionId id, CancellationToken cancellationToken) =>
        Change(callerKey, id, row => SessionRule.IsNoteDue(row.UsedAt, clock.GetUtcNow(), options.Value) ? row with { UsedAt = clock.GetUtcNow() } : row, cancellationToken);

    public ValueTask<SessionState?> FindAsync(string callerKey, SessionId id, CancellationToken cancellationToken) => Change(callerKey, id, row => row, cancellationToken);

    public ValueTask<SessionState?> ChangeAsync(string callerKey, SessionId id, Func<SessionState, SessionState> change, CancellationToken cancellationToken) =>
        Change(callerKey, id, row => row with { State = change(row.State) }, cancellationToken);

    public ValueTask RemoveAsync(string callerKey, SessionId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (rows.TryGetValue(id, out var row) && row.CallerKey == callerKey)
                rows.Remove(id);
        }

        return ValueTask.CompletedTask;
    }

    private ValueTask<SessionState?> Change(string callerKey, SessionId id, Func<Row, Row> change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (!rows.TryGetValue(id, out var row) || row.CallerKey != callerKey || !IsAlive(row))
                return ValueTask.FromResult<SessionState?>(null);
            rows[id] = change(row);
            return ValueTask.FromResult<SessionState?>(rows[id].State);
        }
    }

    private bool IsAlive(Row row) => SessionRule.IsAlive(row.OpenedAt, row.UsedAt, clock.GetUtcNow(), options.Value);

    private sealed record Row(string CallerKey, DateTimeOffset OpenedAt, DateTimeOffset UsedAt, SessionState State);
}
