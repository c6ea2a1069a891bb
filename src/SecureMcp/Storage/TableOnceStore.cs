using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>Used ids, one row each that is inserted and never changed: of all who insert it, on all instances, the service lets one.</summary>
internal sealed class TableOnceStore(TableClient table, ILogger<TableOnceStore> logger) : IOnceStore
{
    private const string User = "User";

    // Whose clock is behind still takes the id, whose clock is ahead sweeps the row.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    private readonly StoredTable uses = new(table, logger);

    /// <remarks>An expired row counts as a use until it is swept: its id is good for nothing any more.</remarks>
    public async ValueTask<bool> TryUseAsync(string purpose, string id, string user, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        // Of the id nothing is kept that could be used: whoever reads the table learns no token and no state.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        var row = new TableEntity($"{purpose}-{hash[..2]}", hash) { [User] = user, [StoredTable.ExpiresAt] = Later(expiresAt) };
        var answer = await uses.RunAsync((client, cancellation) => client.AddEntityAsync(row, cancellation), cancellationToken);
        return answer.Outcome switch
        {
            TableOutcome.Done => true,
            TableOutcome.Conflict => await IsMineAsync(row, user, cancellationToken),
            _ => throw new StateUnavailableException($"The table {table.Name} did not say whether an id was used."),
        };
    }

    // The answer to a write may be lost, and its retry then finds the row: it says whose it is.
    private async ValueTask<bool> IsMineAsync(TableEntity row, string user, CancellationToken cancellationToken)
    {
        var answer = await uses.RunAsync((client, cancellation) => client.GetEntityIfExistsAsync(row.PartitionKey, row.RowKey, cancellation), cancellationToken);
        return answer.Outcome == TableOutcome.Done && answer.Entity?.GetString(User) == user;
    }

    private static DateTimeOffset Later(DateTimeOffset expiresAt) => expiresAt < DateTimeOffset.MaxValue - Slack ? expiresAt + Slack : DateTimeOffset.MaxValue;
}
