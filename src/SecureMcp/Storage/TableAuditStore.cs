using Microsoft.Extensions.Logging;
using SecureMcp.Audits;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>
/// The audit records as rows that are inserted and never touched again. It asks for nothing but read and add, so that its
/// identity can be given nothing but that.
/// </summary>
internal sealed class TableAuditStore(TableClient table, ILogger<TableAuditStore> logger) : IAuditStore
{
    private readonly StoredTable records = new(table, logger);

    public async ValueTask AppendAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var row = (TableEntity?)null;
        var answer = await records.RunAsync(
            (client, cancellation) => client.AddEntityAsync(row ??= AuditRow.From(record), cancellation),
            cancellationToken);
        if (row?[AuditRow.CutProperty] is string fields)
            Log.FieldsCut(logger, record.CorrelationId, fields);
        if (answer.Outcome == TableOutcome.Done)
            return;

        // The key holds a correlation id that nobody else can guess, so the row that a retry finds is this one. A conflict on
        // the first try is another record under the same key: this one is not stored.
        if (answer is not { Outcome: TableOutcome.Conflict, WasRetried: true })
            throw new StateUnavailableException($"The audit record was not stored: {answer.Outcome}.");
        Log.StoredByEarlierTry(logger, record.CorrelationId);
    }

    /// <remarks>
    /// Reads a row that is never there: that the table exists and the identity is let in. A probe that writes would leave a
    /// row behind for every readiness check, because this store may not delete.
    /// </remarks>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken) =>
        await records.RunAsync((client, cancellation) => client.GetEntityIfExistsAsync("probe", "probe", cancellation), cancellationToken);
}
