namespace SecureMcp.Storage;

/// <summary>
/// One round over one table: removes the rows that have expired, in the version that was seen expired, and rests between its
/// operations so that calls come first. Not thread-safe.
/// </summary>
internal sealed class TableSweep(TableClient table, SweepLease lease, int maxRows, TimeProvider clock)
{
    /// <summary>How long a row is left after it has expired, for instances whose clocks are late.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    /// <summary>How long a round may take, so that the other tables have theirs.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private const int PageSize = 500;

    /// <summary>One operation at a time, and for this many times as long as it took none: most of the service is left to calls.</summary>
    private const int RestPerWork = 2;

    private readonly long started = clock.GetTimestamp();
    private TableContinuation? next = lease.Start;
    private int removed;

    /// <summary>
    /// Sweeps until the table's end, the bound, or the loss of the turn; answers how many rows are gone. A table that was
    /// looked through is left alone for <paramref name="restWhenClean"/>.
    /// </summary>
    /// <exception cref="TableServiceException">The service is away or busy. What was removed until then stays removed.</exception>
    public async ValueTask<int> RunAsync(TimeSpan restWhenClean, CancellationToken cancellationToken)
    {
        var before = lease.Now - Grace;
        var query = new TableQuery { Filter = TableFilter.Less(StoredTable.ExpiresAt, before), PageSize = PageSize, Select = [StoredTable.ExpiresAt] };
        var isMore = true;
        while (isMore && removed < maxRows && clock.GetElapsedTime(started) < Longest)
        {
            if (lease.IsOld && !await lease.TryRenewAsync(next, cancellationToken))
                return removed;
            var page = await AskAsync(query, cancellationToken);
            // What is removed is looked at here too: a row without a version could have been renewed since, and a word is no instant.
            var expired = page.Entities.Where(row => row.ETag != default && row.GetDateTimeOffset(StoredTable.ExpiresAt) < before).ToList();
            var isWhole = expired.Count <= maxRows - removed;
            await RemoveAsync(expired.Take(maxRows - removed), cancellationToken);
            if (isWhole)
                next = page.Continuation;
            isMore = !isWhole || next is not null;
        }

        await lease.EndAsync(next, isMore ? TimeSpan.Zero : restWhenClean, cancellationToken);
        return removed;
    }

    private async ValueTask<TableAnswer> AskAsync(TableQuery query, CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        try
        {
            return Taken(await table.QueryAsync(query, next, cancellationToken));
        }
        catch (TableServiceException e) when (e.Status == 400 && next is not null)
        {
            // A place that an older round left behind and that the service no longer knows: from the first row, then.
            next = null;
            return Taken(await table.QueryAsync(query, next, cancellationToken));
        }
        finally
        {
            await RestAsync(asked, cancellationToken);
        }
    }

    private async ValueTask RemoveAsync(IEnumerable<TableEntity> rows, CancellationToken cancellationToken)
    {
        var groups = rows
            .GroupBy(row => row.PartitionKey, StringComparer.Ordinal)
            .SelectMany(partition => partition.Chunk(TableTransactionWriter.MaxActions));
        foreach (var group in groups)
        {
            var asked = clock.GetTimestamp();
            removed += await RemoveGroupAsync(group, cancellationToken);
            await RestAsync(asked, cancellationToken);
        }
    }

    private async ValueTask<int> RemoveGroupAsync(TableEntity[] group, CancellationToken cancellationToken)
    {
        if (group.Length > 1)
        {
            var actions = group.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag)).ToList();
            if (Taken(await table.SubmitTransactionAsync(actions, cancellationToken)).Outcome == TableOutcome.Done)
                return group.Length;
        }

        // One of them was renewed or is gone: then each for itself.
        var gone = 0;
        foreach (var row in group)
            gone += Taken(await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken)).Outcome == TableOutcome.Done ? 1 : 0;
        return gone;
    }

    /// <summary>A service that asks to slow down is left alone for as long as the turn lasts.</summary>
    private static TableAnswer Taken(TableAnswer answer) =>
        answer.Outcome == TableOutcome.Throttled ? throw new TableServiceException("The Table service asks to slow down.", status: 503) : answer;

    private async ValueTask RestAsync(long since, CancellationToken cancellationToken) =>
        await Task.Delay(clock.GetElapsedTime(since) * RestPerWork, clock, cancellationToken);
}
