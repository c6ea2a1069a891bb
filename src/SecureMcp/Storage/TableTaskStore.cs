using System.Security.Cryptography;
using Azure;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;
using SecureMcp.Tasks;

namespace SecureMcp.Storage;

/// <summary>
/// Tasks as rows of their caller's partition, beside a head that counts them: each caller's caps are exact over all instances.
/// A cap for all callers together would be one row that all of them write, so there is none.
/// </summary>
internal sealed class TableTaskStore(TableClient table, TaskCaps caps, TimeProvider clock, ILogger<TableTaskStore> logger) : ITaskStore, IDisposable
{
    private const int Attempts = 30;
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly StoredTable tasks = new(table, logger);

    // Concurrent changes of one caller at this instance would only take turns losing the head.
    private readonly CallerTurns turns = new();

    public async ValueTask<TaskRow?> TryAddAsync(TaskRow row, CancellationToken cancellationToken)
    {
        if (!TaskEntity.Fits(row))
            return null;
        TaskRow? kept = null;
        await InTurnAsync(row.CallerKey, async () =>
        {
            var write = NewWrite();
            var head = await RoomAsync(row.CallerKey, 1, row.Size, cancellationToken);
            if (head is null)
                return true;
            var answer = await SubmitAsync([head.Add(1, row.Size, row).Put(), new(TableTransactionActionType.Add, TaskEntity.Of(row, write))], cancellationToken);
            kept = answer.Outcome == TableOutcome.Done
                ? row with { Version = answer.ETags[1].ToString("H") }
                // A try whose answer was lost may have added it.
                : answer.WasRetried ? await GetAsync(row.CallerKey, row.Id, cancellationToken) : null;
            return kept is not null;
        }, cancellationToken);
        return kept;
    }

    public async ValueTask<TaskRow?> GetAsync(string callerKey, TaskId id, CancellationToken cancellationToken) =>
        await FindAsync(callerKey, TaskEntity.RowKey(id), cancellationToken) is { } found ? Readable(() => TaskEntity.Read(found.Entity, id, found.Version.ToString("H"))) : null;

    public async ValueTask<TaskWrite> TryReplaceAsync(TaskRow before, TaskRow after, CancellationToken cancellationToken)
    {
        if (!TaskEntity.Fits(after))
            return TaskWrite.Full;
        var write = NewWrite();
        var change = new TableTransactionAction(TableTransactionActionType.UpdateReplace, TaskEntity.Of(after, write), new ETag(before.Version!));
        var growth = after.Size - before.Size;
        if (growth == 0 || Ends(before, growth > 0 ? TimeSpan.Zero : Slack))
        {
            var answer = await tasks.RunAsync((client, cancellation) => client.UpdateEntityAsync(change.Entity, change.IfMatch, TableUpdateMode.Replace, cancellation), cancellationToken);
            return answer.Outcome == TableOutcome.Done ? TaskWrite.Done : await WriteOfAsync(change, write, cancellationToken) ?? TaskWrite.Conflict;
        }

        var written = TaskWrite.Conflict;
        await InTurnAsync(before.CallerKey, async () =>
        {
            var head = await RoomAsync(before.CallerKey, 0, growth, cancellationToken);
            if (head is null)
            {
                written = TaskWrite.Full;
                return true;
            }

            var answer = await SubmitAsync([head.Add(0, growth, after).Put(), change], cancellationToken);
            var done = answer.Outcome == TableOutcome.Done ? TaskWrite.Done : await WriteOfAsync(change, write, cancellationToken);
            written = done ?? written;
            return done is not null;
        }, cancellationToken);
        return written;
    }

    public async ValueTask RemoveAsync(string callerKey, TaskId id, CancellationToken cancellationToken) =>
        await InTurnAsync(callerKey, async () =>
        {
            if (await GetAsync(callerKey, id, cancellationToken) is not { } row)
                return true;
            var remove = new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(callerKey, TaskEntity.RowKey(id)), new ETag(row.Version!));
            var head = Ends(row, Slack) ? null : await HeadAsync(callerKey, cancellationToken);
            var answer = await SubmitAsync(head is null ? [remove] : [head.Add(-1, -row.Size, row).Put(), remove], cancellationToken);
            return answer.Outcome == TableOutcome.Done;
        }, cancellationToken);

    public void Dispose() => turns.Dispose();

    private static string NewWrite() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    // What ended by its time, as any instance's clock sees it, may have been left out when the head was counted anew: nothing is
    // taken off for it again.
    private bool Ends(TaskRow row, TimeSpan within) => row.EndsAt <= clock.GetUtcNow() + within;

    /// <summary>Tries until it is done: each try that loses lost to one that was done.</summary>
    private async ValueTask InTurnAsync(string callerKey, Func<Task<bool>> isDone, CancellationToken cancellationToken)
    {
        using var turn = await turns.TakeAsync(callerKey, cancellationToken);
        for (var attempt = 1; !await isDone(); attempt++)
        {
            if (attempt == Attempts)
                throw new StateUnavailableException($"A caller's rows of the table {table.Name} are changed all the time.");
            await Task.Delay(Pause * attempt, clock, cancellationToken);
        }
    }

    /// <summary>What became of the row's change when the answer does not say it: null when somebody changed the head only.</summary>
    private async ValueTask<TaskWrite?> WriteOfAsync(TableTransactionAction change, string write, CancellationToken cancellationToken)
    {
        if (await FindAsync(change.Entity.PartitionKey, change.Entity.RowKey, cancellationToken) is not { } found)
            return TaskWrite.Conflict;
        if (found.Entity.GetString(TaskEntity.Write) == write)
            return TaskWrite.Done;
        return found.Version == change.IfMatch ? null : TaskWrite.Conflict;
    }

    /// <summary>The head, when there is room for that much more; null when there is not.</summary>
    private async ValueTask<TaskHead?> RoomAsync(string callerKey, int count, long bytes, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(callerKey, cancellationToken);
        if (head is not null && HasRoom(head))
            return head;
        // What ended by its time makes room before anybody is refused. Whoever changes a task meanwhile changes the head, too.
        var counted = await CountAsync(head ?? new TaskHead(callerKey, 0, 0, clock.GetUtcNow(), default), cancellationToken);
        return HasRoom(counted) ? counted : null;

        bool HasRoom(TaskHead now) => count > 0
            ? now.Count + count <= caps.MaxCount && now.Bytes + bytes <= caps.MaxBytes
            : bytes <= TaskCaps.AlwaysAllowed || now.Bytes + bytes <= caps.MaxBytes;
    }

    private async ValueTask<TaskHead?> HeadAsync(string callerKey, CancellationToken cancellationToken) =>
        await FindAsync(callerKey, TaskHead.RowKey, cancellationToken) is { } found ? Readable(() => TaskHead.Read(found.Entity, found.Version)) : null;

    private async ValueTask<TaskHead> CountAsync(TaskHead head, CancellationToken cancellationToken)
    {
        var query = new TableQuery { Filter = TableFilter.Prefix(head.CallerKey, TaskEntity.Prefix), Select = [TaskEntity.Size, TaskEntity.EndsAt] };
        var (count, bytes, now) = (0, 0L, clock.GetUtcNow());
        await foreach (var page in tasks.PagesAsync(query, cancellationToken))
        {
            foreach (var row in page.Entities.Where(row => !(row.GetDateTimeOffset(TaskEntity.EndsAt) <= now)))
            {
                count++;
                bytes += row[TaskEntity.Size] as long? ?? 0;
            }
        }

        return head with { Count = count, Bytes = bytes };
    }

    private Task<TableAnswer> SubmitAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken) =>
        tasks.RunAsync((client, cancellation) => client.SubmitTransactionAsync(actions, cancellation), cancellationToken);

    private async ValueTask<(TableEntity Entity, ETag Version)?> FindAsync(string callerKey, string rowKey, CancellationToken cancellationToken)
    {
        var answer = await tasks.RunAsync((client, cancellation) => client.GetEntityIfExistsAsync(callerKey, rowKey, cancellation), cancellationToken);
        if (answer.Outcome == TableOutcome.NotFound)
            return null;
        return answer is { Outcome: TableOutcome.Done, Entity: { } entity } && answer.ETag != default
            ? (entity, answer.ETag)
            : throw tasks.Unreadable();
    }

    private T Readable<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException unreadable)
        {
            throw tasks.Unreadable(unreadable);
        }
    }
}
