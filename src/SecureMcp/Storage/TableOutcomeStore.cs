using Azure;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;
using SecureMcp.Idempotency;

namespace SecureMcp.Storage;

/// <summary>Calls that are to have one effect, one row each in its caller's partition: of all tries, on all instances, the service lets one insert it.</summary>
internal sealed class TableOutcomeStore(TableClient table, TimeProvider clock, ILogger<TableOutcomeStore> logger) : IOutcomeStore
{
    private const int Attempts = 8;
    private readonly StoredTable outcomes = new(table, logger);

    public async ValueTask<OutcomeRow> ClaimAsync(OutcomeRow row, CancellationToken cancellationToken)
    {
        var entity = Write(row);
        var added = await outcomes.RunAsync((client, cancellation) => client.AddEntityAsync(entity, cancellation), cancellationToken);
        if (added.Outcome == TableOutcome.Done)
            return row with { Version = added.ETag.ToString("H") };
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // Its own run: the row was added by a try whose answer was lost.
            if (await FindAsync(row.CallerKey, row.Name, cancellationToken) is not { } there)
                throw new StateUnavailableException($"A row of the table {table.Name} was there and is gone.");
            if (there.Run == row.Run || there.ExpiresAt > clock.GetUtcNow())
                return there;
            if (await TryReplaceAsync(there, row, cancellationToken) is { } kept)
                return kept;
        }

        throw new StateUnavailableException($"A row of the table {table.Name} is changed all the time.");
    }

    public async ValueTask<OutcomeRow?> GetAsync(string callerKey, string name, CancellationToken cancellationToken) =>
        await FindAsync(callerKey, name, cancellationToken) is { } row && row.ExpiresAt > clock.GetUtcNow() ? row : null;

    public async ValueTask<OutcomeRow?> TryReplaceAsync(OutcomeRow before, OutcomeRow after, CancellationToken cancellationToken)
    {
        var entity = Write(after);
        var answer = await outcomes.RunAsync((client, cancellation) => client.UpdateEntityAsync(entity, new ETag(before.Version!), TableUpdateMode.Replace, cancellation), cancellationToken);
        if (answer.Outcome == TableOutcome.Done)
            return after with { Version = answer.ETag.ToString("H") };
        // A try whose answer was lost may have done it; then the row is what it was to become.
        return answer.WasRetried && await FindAsync(after.CallerKey, after.Name, cancellationToken) is { } there
            && there.Run == after.Run && there.State == after.State && there.RunsUntil == after.RunsUntil
            ? there
            : null;
    }

    public async ValueTask RemoveAsync(OutcomeRow row, CancellationToken cancellationToken) =>
        await outcomes.RunAsync((client, cancellation) => client.DeleteEntityAsync(row.CallerKey, row.Name, new ETag(row.Version!), cancellation), cancellationToken);

    private async ValueTask<OutcomeRow?> FindAsync(string callerKey, string name, CancellationToken cancellationToken)
    {
        var answer = await outcomes.RunAsync((client, cancellation) => client.GetEntityIfExistsAsync(callerKey, name, cancellation), cancellationToken);
        return answer.Outcome == TableOutcome.NotFound ? null : Read(answer);
    }

    private static TableEntity Write(OutcomeRow row)
    {
        var entity = new TableEntity(row.CallerKey, row.Name)
        {
            [nameof(row.Digest)] = row.Digest,
            [nameof(row.Run)] = row.Run,
            [nameof(row.State)] = row.State.ToString(),
            [nameof(row.Asked)] = CallerText.Write(row.Asked),
            [nameof(row.RunsUntil)] = row.RunsUntil,
            [nameof(row.IsError)] = row.IsError,
            [StoredTable.ExpiresAt] = row.ExpiresAt,
        };
        TableBytes.Write(entity, nameof(row.Payload), row.Payload);
        return entity;
    }

    // A row that cannot be read is no leave to run the call again.
    private OutcomeRow Read(TableAnswer answer)
    {
        try
        {
            if (answer is { Outcome: TableOutcome.Done, Entity: { } entity }
                && answer.ETag != default
                && entity.GetString(nameof(OutcomeRow.Digest)) is { } digest
                && entity.GetString(nameof(OutcomeRow.Run)) is { } run
                && Enum.TryParse<OutcomeState>(entity.GetString(nameof(OutcomeRow.State)), out var state)
                && entity.GetDateTimeOffset(nameof(OutcomeRow.RunsUntil)) is { } runsUntil
                && entity.GetDateTimeOffset(StoredTable.ExpiresAt) is { } expiresAt)
            {
                return new OutcomeRow(entity.PartitionKey, entity.RowKey, digest, run, expiresAt)
                {
                    Asked = CallerText.Read(entity.GetString(nameof(OutcomeRow.Asked))),
                    State = state,
                    RunsUntil = runsUntil,
                    IsError = entity[nameof(OutcomeRow.IsError)] is true,
                    Payload = TableBytes.Read(entity, nameof(OutcomeRow.Payload)) ?? [],
                    Version = answer.ETag.ToString("H"),
                };
            }
        }
        catch (FormatException unreadable)
        {
            throw outcomes.Unreadable(unreadable);
        }

        throw outcomes.Unreadable();
    }
}
