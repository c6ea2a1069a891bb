using System.Globalization;
using Azure;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;
using SecureMcp.Protocol;

namespace SecureMcp.Storage;

/// <summary>
/// What the streams of all instances' sessions said: a row for each stream and each event in the caller's partition. A stream
/// has one writer, so that nothing is written by version.
/// </summary>
internal sealed class TableEventStore(TableClient table, TimeProvider clock, ILogger<TableEventStore> logger) : IEventStore
{
    // A page of the largest events is some megabytes then.
    private const int PageSize = 16;
    private const string Rights = nameof(Rights);
    private const string RetryMilliseconds = nameof(RetryMilliseconds);
    private const string IsPolled = nameof(IsPolled);
    private const string IsComplete = nameof(IsComplete);
    private const string Last = nameof(Last);
    private const string Data = nameof(Data);
    private readonly StoredTable events = new(table, logger);

    public async ValueTask PutAsync(StreamKey key, StoredStream stream, TimeSpan keep, CancellationToken cancellationToken)
    {
        var row = Row(key, stream, keep);
        Require(await events.RunAsync((client, cancellation) => client.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation), cancellationToken));
    }

    public async ValueTask<StoredStream?> FindAsync(StreamKey key, CancellationToken cancellationToken)
    {
        var answer = await events.RunAsync((client, cancellation) => client.GetEntityIfExistsAsync(key.CallerKey, SessionKeys.Stream(key), cancellation), cancellationToken);
        if (answer.Entity is not { } row || !IsAlive(row))
            return null;
        return row[Rights] is byte[] rights && row[RetryMilliseconds] is long retry && row[IsPolled] is bool isPolled && row[IsComplete] is bool isComplete && row[Last] is long last
            ? new StoredStream(rights, TimeSpan.FromMilliseconds(retry), isPolled, isComplete, last)
            : throw events.Unreadable();
    }

    public async ValueTask AppendAsync(StreamKey key, StoredStream stream, TimeSpan keepStream, ReadOnlyMemory<byte> message, TimeSpan keep, CancellationToken cancellationToken)
    {
        var row = new TableEntity(key.CallerKey, SessionKeys.Event(key, stream.Last)) { [StoredTable.ExpiresAt] = clock.GetUtcNow() + keep };
        TableBytes.Write(row, Data, SessionSeal.Seal(key.Session, row.RowKey, message.Span));
        TableTransactionAction[] actions =
        [
            new(TableTransactionActionType.UpsertReplace, row),
            new(TableTransactionActionType.UpsertReplace, Row(key, stream, keepStream)),
        ];
        Require(await events.RunAsync((client, cancellation) => client.SubmitTransactionAsync(actions, cancellation), cancellationToken));
    }

    public async ValueTask<IReadOnlyList<StoredEvent>> ReadAsync(StreamKey key, long from, CancellationToken cancellationToken)
    {
        var query = new TableQuery { Filter = TableFilter.Range(key.CallerKey, SessionKeys.Event(key, from), TableFilter.Behind(SessionKeys.EventPrefix(key))), PageSize = PageSize };
        var page = await events.RunAsync((client, cancellation) => client.QueryAsync(query, null, cancellation), cancellationToken);
        return [.. page.Entities.Where(IsAlive).Select(row => Read(key, row))];
    }

    public async ValueTask ForgetAsync(StreamKey key, long number, CancellationToken cancellationToken) =>
        await events.RunAsync((client, cancellation) => client.DeleteEntityAsync(key.CallerKey, SessionKeys.Event(key, number), ETag.All, cancellation), cancellationToken);

    private TableEntity Row(StreamKey key, StoredStream stream, TimeSpan keep) => new(key.CallerKey, SessionKeys.Stream(key))
    {
        [Rights] = stream.Rights.ToArray(),
        [RetryMilliseconds] = (long)stream.Retry.TotalMilliseconds,
        [IsPolled] = stream.IsPolled,
        [IsComplete] = stream.IsComplete,
        [Last] = stream.Last,
        [StoredTable.ExpiresAt] = clock.GetUtcNow() + keep,
    };

    private bool IsAlive(TableEntity row) => row.GetDateTimeOffset(StoredTable.ExpiresAt) > clock.GetUtcNow();

    private StoredEvent Read(StreamKey key, TableEntity row)
    {
        if (TableBytes.Read(row, Data) is { } whole
            && long.TryParse(row.RowKey.AsSpan(SessionKeys.EventPrefix(key).Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && SessionSeal.TryOpen(key.Session, row.RowKey, whole) is { } message)
        {
            return new StoredEvent(number, message);
        }

        throw events.Unreadable();
    }

    private void Require(TableAnswer answer)
    {
        if (answer.Outcome != TableOutcome.Done)
            throw new StateUnavailableException($"The table {table.Name} did not take an event: {answer.Outcome}.");
    }
}
