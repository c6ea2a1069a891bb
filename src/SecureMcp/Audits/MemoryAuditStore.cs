using SecureMcp.Calls;

namespace SecureMcp.Audits;

/// <summary>
/// The newest audit records of this process, forgotten when it ends: for tests and the local playground. Thread-safe.
/// </summary>
/// <param name="capacity">How many records are kept; the oldest makes room.</param>
internal sealed class MemoryAuditStore(int capacity = MemoryAuditStore.DefaultCapacity) : IAuditStore
{
    public const int DefaultCapacity = 10_000;

    private readonly Lock gate = new();
    private readonly Queue<AuditRecord> newest = new();
    private readonly HashSet<(string CorrelationId, long Ticks, AuditPhase Phase)> keys = [];

    /// <summary>A copy of the records, the oldest first.</summary>
    public IReadOnlyList<AuditRecord> Records
    {
        get
        {
            lock (gate)
                return [.. newest];
        }
    }

    public ValueTask AppendAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (!keys.Add(KeyOf(record)))
                throw new StateUnavailableException("There is an audit record under the same key.");
            newest.Enqueue(record);
            if (newest.Count > capacity)
                keys.Remove(KeyOf(newest.Dequeue()));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }

    private static (string CorrelationId, long Ticks, AuditPhase Phase) KeyOf(AuditRecord record) =>
        (record.CorrelationId, record.Time.UtcTicks, record.Phase);
}
