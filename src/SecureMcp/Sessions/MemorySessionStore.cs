using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Sessions;

/// <summary>The sessions of this process, forgotten when it ends. Thread-safe.</summary>
internal sealed class MemorySessionStore(IOptions<SessionsOptions> options) : ISessionStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<SessionId, SessionRow> rows = [];

    public ValueTask<bool> TryAddAsync(SessionRow row, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            // The dead ones make room before anybody is refused.
            foreach (var dead in rows.Values.Where(other => !SessionRule.IsAlive(other, row.OpenedAt, options.Value)).ToList())
                rows.Remove(dead.Id);
            var mine = rows.Values.Count(other => other.CallerKey == row.CallerKey);
            return ValueTask.FromResult(rows.Count < options.Value.MaxTotal && mine < options.Value.MaxPerCaller && rows.TryAdd(row.Id, row));
        }
    }

    public ValueTask<SessionRow?> GetAsync(SessionId id, CancellationToken cancellationToken)
    {
        lock (gate)
            return ValueTask.FromResult(rows.GetValueOrDefault(id));
    }

    public ValueTask TouchAsync(SessionId id, DateTimeOffset usedAt, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (rows.TryGetValue(id, out var row))
                rows[id] = row with { UsedAt = usedAt };
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask RemoveAsync(SessionId id, CancellationToken cancellationToken)
    {
        lock (gate)
            rows.Remove(id);
        return ValueTask.CompletedTask;
    }
}
