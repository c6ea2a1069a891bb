using System.Globalization;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>The tasks of this process, forgotten when it ends. Thread-safe.</summary>
internal sealed class MemoryTaskStore(IOptions<TasksOptions> options, TimeProvider clock) : ITaskStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<TaskId, TaskRow> rows = [];
    private long size;
    private long versions;

    public ValueTask<TaskRow?> TryAddAsync(TaskRow row, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            // The dead ones make room before anybody is refused.
            var now = clock.GetUtcNow();
            foreach (var dead in rows.Values.Where(other => !TaskRule.IsAlive(other, now)).ToList())
                Remove(dead.Id);
            if (rows.Count >= options.Value.MaxTotal || Mine(row).Count() >= options.Value.MaxPerCaller || !HasRoom(row, row.Size))
                return ValueTask.FromResult<TaskRow?>(null);
            size += row.Size;
            return ValueTask.FromResult<TaskRow?>(Put(row));
        }
    }

    public ValueTask<TaskRow?> GetAsync(string callerKey, TaskId id, CancellationToken cancellationToken)
    {
        lock (gate)
            return ValueTask.FromResult(rows.GetValueOrDefault(id) is { } row && row.CallerKey == callerKey ? row : null);
    }

    public ValueTask<TaskWrite> TryReplaceAsync(TaskRow before, TaskRow after, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (before.Version is null || rows.GetValueOrDefault(before.Id)?.Version != before.Version)
                return ValueTask.FromResult(TaskWrite.Conflict);
            var growth = after.Size - before.Size;
            if (growth > TaskCaps.AlwaysAllowed && !HasRoom(before, growth))
                return ValueTask.FromResult(TaskWrite.Full);
            Put(after);
            size += growth;
            return ValueTask.FromResult(TaskWrite.Done);
        }
    }

    public ValueTask RemoveAsync(string callerKey, TaskId id, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (rows.GetValueOrDefault(id)?.CallerKey == callerKey)
                Remove(id);
        }

        return ValueTask.CompletedTask;
    }

    private TaskRow Put(TaskRow row) => rows[row.Id] = row with { Version = (++versions).ToString(CultureInfo.InvariantCulture) };

    private IEnumerable<TaskRow> Mine(TaskRow row) => rows.Values.Where(other => other.CallerKey == row.CallerKey);

    // One caller's results must not take the place of everybody's.
    private bool HasRoom(TaskRow row, long growth) =>
        size + growth <= options.Value.MaxTotalBytes && Mine(row).Sum(other => other.Size) + growth <= options.Value.MaxBytesPerCaller;

    private void Remove(TaskId id)
    {
        if (rows.Remove(id, out var row))
            size -= row.Size;
    }
}
