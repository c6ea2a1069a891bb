using Azure;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>
/// What a caller's tasks take together, in a row beside them. Every change of it is one transaction with the change that it
/// counts, so that the caps are exact over all instances.
/// </summary>
/// <param name="CallerKey">Whose tasks.</param>
/// <param name="Count">How many there are; those that ended by their time may be among them still.</param>
/// <param name="Bytes">What they take.</param>
/// <param name="ExpiresAt">When none of them is left.</param>
/// <param name="Version">The version that was read; default when there is no row yet.</param>
internal sealed record TaskHead(string CallerKey, int Count, long Bytes, DateTimeOffset ExpiresAt, ETag Version)
{
    public const string RowKey = "head";

    /// <exception cref="FormatException">The row is no head.</exception>
    public static TaskHead Read(TableEntity entity, ETag version) =>
        entity[nameof(Count)] is int count && entity[nameof(Bytes)] is long bytes && entity.GetDateTimeOffset(StoredTable.ExpiresAt) is { } expiresAt && version != default
            ? new TaskHead(entity.PartitionKey, count, bytes, expiresAt, version)
            : throw new FormatException("The head of a caller's tasks cannot be read.");

    public TaskHead Add(int count, long bytes, TaskRow row) => this with
    {
        Count = Math.Max(0, Count + count),
        Bytes = Math.Max(0, Bytes + bytes),
        ExpiresAt = TaskEntity.Swept(row) > ExpiresAt ? TaskEntity.Swept(row) : ExpiresAt,
    };

    public TableTransactionAction Put()
    {
        var entity = new TableEntity(CallerKey, RowKey) { [nameof(Count)] = Count, [nameof(Bytes)] = Bytes, [StoredTable.ExpiresAt] = ExpiresAt };
        return Version == default
            ? new TableTransactionAction(TableTransactionActionType.Add, entity)
            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, entity, Version);
    }
}
