using Azure;
using Microsoft.Extensions.Logging;
using SecureMcp.Switches;

namespace SecureMcp.Storage;

/// <summary>
/// The switches as rows of one partition, so that one query reads them all. The endpoint's identity needs to read here, no
/// more: what holds an app back must not be the app's to change.
/// </summary>
internal sealed class TableSwitchStore(TableClient table, ILogger<TableSwitchStore> logger) : ISwitchStore
{
    private const string Partition = "switches";

    private readonly StoredTable switches = new(table, logger);

    public async ValueTask<IReadOnlyList<Switch>> ReadAsync(CancellationToken cancellationToken)
    {
        var query = new TableQuery { Filter = TableFilter.Equal(nameof(TableEntity.PartitionKey), Partition) };
        List<Switch> found = [];
        await foreach (var page in switches.PagesAsync(query, cancellationToken))
        {
            // By the service's clock and never early: its Date is rounded down, and without one a switch holds on.
            found.AddRange(page.Entities.Select(Read).Where(off => off.EndsAt is not { } end || page.Time is not { } time || time.Date < end));
        }

        return found;
    }

    public async ValueTask PutAsync(Switch off, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition, SwitchName.Of(off.Kind, off.Value))
        {
            ["Version"] = 1,
            [nameof(off.Kind)] = off.Kind.ToString(),
            [nameof(off.Value)] = off.Value,
            [nameof(off.Label)] = off.Label,
            [nameof(off.Reason)] = off.Reason,
            [nameof(off.By)] = off.By,
            [nameof(off.Since)] = off.Since,
            [nameof(off.EndsAt)] = off.EndsAt,
        };
        await switches.RunAsync((client, cancellation) => client.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation), cancellationToken);
    }

    public async ValueTask<bool> RemoveAsync(SwitchKind kind, string value, CancellationToken cancellationToken)
    {
        var name = SwitchName.Of(kind, value);
        var answer = await switches.RunAsync((client, cancellation) => client.DeleteEntityAsync(Partition, name, ETag.All, cancellation), cancellationToken);
        // A retry that finds nothing may have removed it with its first try.
        return answer.Outcome == TableOutcome.Done || answer is { Outcome: TableOutcome.NotFound, WasRetried: true };
    }

    // A row that can't be read might be the one that shuts somebody out: then nobody can tell.
    private Switch Read(TableEntity row)
    {
        if (row["Version"] is not 1 || !Enum.TryParse<SwitchKind>(row.GetString(nameof(Switch.Kind)), out var kind) || !Enum.IsDefined(kind) || row.GetString(nameof(Switch.Value)) is not { } value
            || row.GetDateTimeOffset(nameof(Switch.Since)) is not { } since || (row[nameof(Switch.EndsAt)] is { } end && end is not DateTimeOffset))
        {
            throw switches.Unreadable();
        }

        return new Switch(kind, value)
        {
            Label = row.GetString(nameof(Switch.Label)),
            Reason = row.GetString(nameof(Switch.Reason)) ?? "",
            By = row.GetString(nameof(Switch.By)) ?? "",
            Since = since,
            EndsAt = row.GetDateTimeOffset(nameof(Switch.EndsAt)),
        };
    }
}
