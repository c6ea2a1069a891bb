using System.Security.Cryptography;
using Azure;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;
using SecureMcp.Sessions;

namespace SecureMcp.Storage;

/// <summary>
/// The sessions of all instances, each a row in its caller's partition, judged by the service's clock. Every question reads
/// the row: what one instance ended is ended for all.
/// </summary>
internal sealed class TableSessionStore(TableClient table, IOptions<SessionsOptions> options, TimeProvider clock, ILogger<TableSessionStore> logger) : ISessionStore, IDisposable
{
    private const int Attempts = 16;
    private const int PauseMilliseconds = 50;
    private readonly StoredTable sessions = new(table, logger);
    private readonly SessionCount count = new(table, options.Value.MaxTotal, clock, logger);

    // New sessions of one caller at this instance would only take turns losing the race for its head.
    private readonly CallerTurns turns = new();

    public async ValueTask<bool> TryAddAsync(string callerKey, SessionId id, SessionState state, CancellationToken cancellationToken)
    {
        using var turn = await turns.TakeAsync(callerKey, cancellationToken);
        if (!await count.HasRoomAsync(cancellationToken))
            return false;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await TryAddOnceAsync(callerKey, id, state, cancellationToken) is { } added)
                return added;
            await PauseAsync(attempt, cancellationToken);
        }

        throw new StateUnavailableException($"The table {table.Name} is contended: a session could not be added.");
    }

    public async ValueTask<SessionState?> UseAsync(string callerKey, SessionId id, CancellationToken cancellationToken)
    {
        if (await ReadAsync(callerKey, id, cancellationToken) is not { } read)
            return null;
        if (SessionRule.IsNoteDue(read.UsedAt, read.Now, options.Value))
        {
            // Whoever changed the row meanwhile has noted as much, or ended the session, which a note must not undo.
            var row = new TableEntity(callerKey, SessionKeys.Session(id));
            Note(row, read.OpenedAt, read.Now);
            await sessions.RunAsync((client, cancellation) => client.UpdateEntityAsync(row, read.ETag, TableUpdateMode.Merge, cancellation), cancellationToken);
        }

        return read.State;
    }

    public async ValueTask<SessionState?> FindAsync(string callerKey, SessionId id, CancellationToken cancellationToken) =>
        (await ReadAsync(callerKey, id, cancellationToken))?.State;

    public async ValueTask<SessionState?> ChangeAsync(string callerKey, SessionId id, Func<SessionState, SessionState> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await ReadAsync(callerKey, id, cancellationToken) is not { } read)
                return null;
            var changed = change(read.State);
            var row = new TableEntity(callerKey, SessionKeys.Session(id));
            Note(row, read.OpenedAt, read.Now);
            SessionEntity.Write(row, changed);
            // Its own first try may have been first: the change is then made once more on top of it, which changes nothing.
            var answer = await sessions.RunAsync((client, cancellation) => client.UpdateEntityAsync(row, read.ETag, TableUpdateMode.Replace, cancellation), cancellationToken);
            if (answer.Outcome == TableOutcome.Done)
                return changed;
            await PauseAsync(attempt, cancellationToken);
        }

        throw new StateUnavailableException($"The table {table.Name} is contended: a session could not be changed.");
    }

    // That it is gone already is what was wanted.
    public async ValueTask RemoveAsync(string callerKey, SessionId id, CancellationToken cancellationToken) =>
        await sessions.RunAsync((client, cancellation) => client.DeleteEntityAsync(callerKey, SessionKeys.Session(id), ETag.All, cancellation), cancellationToken);

    public void Dispose() => turns.Dispose();

    /// <summary>Null when another instance added a session of the caller meanwhile.</summary>
    private async Task<bool?> TryAddOnceAsync(string callerKey, SessionId id, SessionState state, CancellationToken cancellationToken)
    {
        var (head, alive, now) = await CountAsync(callerKey, cancellationToken);
        // The echo of a try whose answer was lost.
        if (alive.Contains(SessionKeys.Session(id)))
            return true;
        if (alive.Count >= options.Value.MaxPerCaller)
            return false;
        var row = new TableEntity(callerKey, SessionKeys.Session(id));
        Note(row, now, now);
        SessionEntity.Write(row, state);
        var next = new TableEntity(callerKey, SessionKeys.Head) { [SessionEntity.OpenedAt] = now };
        TableTransactionAction[] actions =
        [
            new(TableTransactionActionType.Add, row),
            head == default
                ? new(TableTransactionActionType.Add, next)
                : new(TableTransactionActionType.UpdateReplace, next, head),
        ];
        var answer = await sessions.RunAsync((client, cancellation) => client.SubmitTransactionAsync(actions, cancellation), cancellationToken);
        if (answer.Outcome != TableOutcome.Done)
            return null;
        count.Added();
        return true;
    }

    /// <summary>
    /// The caller's head and its live sessions. The head comes first in the order of the keys, so that a session which is added
    /// behind the reader's back always changes a head that the reader has.
    /// </summary>
    private async Task<(ETag Head, HashSet<string> Alive, DateTimeOffset Now)> CountAsync(string callerKey, CancellationToken cancellationToken)
    {
        var query = new TableQuery
        {
            Filter = TableFilter.Range(callerKey, SessionKeys.Head, TableFilter.Behind(SessionKeys.SessionPrefix)),
            Select = [SessionEntity.OpenedAt, SessionEntity.UsedAt],
        };
        ETag head = default;
        DateTimeOffset now = default;
        HashSet<string> alive = new(StringComparer.Ordinal);
        await foreach (var page in sessions.PagesAsync(query, cancellationToken))
        {
            now = Now(page);
            foreach (var row in page.Entities)
            {
                if (row.RowKey == SessionKeys.Head)
                    head = row.ETag;
                else if (row.RowKey.StartsWith(SessionKeys.SessionPrefix, StringComparison.Ordinal) && IsAlive(row, now))
                    alive.Add(row.RowKey);
            }
        }

        return (head, alive, now);
    }

    private async Task<Reading?> ReadAsync(string callerKey, SessionId id, CancellationToken cancellationToken)
    {
        var answer = await sessions.RunAsync((client, cancellation) => client.GetEntityIfExistsAsync(callerKey, SessionKeys.Session(id), cancellation), cancellationToken);
        if (answer.Outcome == TableOutcome.NotFound)
            return null;
        var now = Now(answer);
        if (answer.Entity is not { } row || answer.ETag == default || !IsReadable(row) || SessionEntity.Read(row) is not { } state)
            throw sessions.Unreadable();
        var (openedAt, usedAt) = (row.GetDateTimeOffset(SessionEntity.OpenedAt)!.Value, row.GetDateTimeOffset(SessionEntity.UsedAt)!.Value);
        return SessionRule.IsAlive(openedAt, usedAt, now, options.Value) ? new Reading(state, openedAt, usedAt, now, answer.ETag) : null;
    }

    // A row that can't be read takes its place: it is not known to be dead.
    private bool IsAlive(TableEntity row, DateTimeOffset now) =>
        !IsReadable(row) || SessionRule.IsAlive(row.GetDateTimeOffset(SessionEntity.OpenedAt)!.Value, row.GetDateTimeOffset(SessionEntity.UsedAt)!.Value, now, options.Value);

    private static bool IsReadable(TableEntity row) => row.GetDateTimeOffset(SessionEntity.OpenedAt) is not null && row.GetDateTimeOffset(SessionEntity.UsedAt) is not null;

    private void Note(TableEntity row, DateTimeOffset openedAt, DateTimeOffset usedAt)
    {
        row[SessionEntity.OpenedAt] = openedAt;
        row[SessionEntity.UsedAt] = usedAt;
        row[StoredTable.ExpiresAt] = SessionRule.EndsAt(openedAt, usedAt, options.Value);
    }

    // For different times, so that of many instances at once one is first.
    private Task PauseAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(PauseMilliseconds * attempt)), clock, cancellationToken);

    private DateTimeOffset Now(TableAnswer answer) =>
        answer.Time?.Date ?? throw new StateUnavailableException($"The table {table.Name} answered without the time.");

    private sealed record Reading(SessionState State, DateTimeOffset OpenedAt, DateTimeOffset UsedAt, DateTimeOffset Now, ETag ETag);
}
