using Azure;
using Microsoft.Extensions.Logging;
using SecureMcp.Limits;

namespace SecureMcp.Storage;

/// <summary>The limits, one row each in a partition of its own: no caller slows another down.</summary>
internal sealed class TableRateStore(TableClient table, ILogger<TableRateStore> logger) : IRateStore
{
    private readonly StoredTable rates = new(table, logger);

    public async ValueTask<RateRow?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var answer = await rates.RunAsync((client, cancellation) => client.GetEntityIfExistsAsync(key, RateEntity.RowKey, cancellation), cancellationToken);
        if (answer.Outcome == TableOutcome.NotFound)
            return null;
        // A row that cannot be read is no fresh allowance.
        if (answer.Outcome != TableOutcome.Done || answer.ETag == default || answer.Entity is not { } entity || RateEntity.Read(entity) is not { } state)
            throw rates.Unreadable();
        return new RateRow(state, answer.ETag.ToString("H"));
    }

    /// <remarks>
    /// When the answer to a write is lost, its retry finds its own version there and reports that somebody else was first. The
    /// row names the writes of its owners, so that who reads it again can tell.
    /// </remarks>
    public async ValueTask<string?> TryPutAsync(string key, RateState state, string? version, CancellationToken cancellationToken)
    {
        var row = RateEntity.Write(key, state);
        var put = await rates.TryPutAsync(row, version is null ? default : new ETag(version), cancellationToken);
        return put?.ETag.ToString("H");
    }
}
