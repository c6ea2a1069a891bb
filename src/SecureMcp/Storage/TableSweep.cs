namespace SecureMcp.Storage;

/// <summary>
/// One round over one table: removes the rows that have expired, in the version that was seen expired, and rests between its
/// operations so that calls come first. Not thread-safe.
/// </summary>
internal sealed class TableSweep(SweptTable swept, SweepLease lease, int maxRows, TimeSpan longest, TimeProvider clock)
{
    /// <summary>The property with the instant (UTC) from which on a row counts for nothing.</summary>
    public const string ExpiresAt = "ExpiresAt";

    /// <summary>How long a row is left after it has expired, for instances whose clocks are late.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

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
    /// <exception cref="TableServiceException">The service is away. What was removed until then stays removed.</exception>
    public async ValueTask<int> RunAsync(TimeSpan restWhenClean, CancellationToken cancellationToken)
    {
        var query = new TableQuery { Filter = TableFilter.Less(ExpiresAt, lease.Now - Grace), PageSize = PageSize, Select = [ExpiresAt] };
        var isMore = true;
        while (isMore && removed < maxRows && clock.GetElapsedTime(started) < longest)
        {
            if (lease.IsOld && !await lease.TryRenewAsync(next, cancellationToken))
                return removed;
            if (await AskAsync(query, cancellationToken) is not { } page)
                break;
            var isWhole = await RemoveAsync(page.Entities, cancellationToken);
            if (isWhole)
                next = page.Continuation;
            isMore = !isWhole || next is not null;
        }

        await lease.EndAsync(next, isMore ? TimeSpan.Zero : restWhenClean, cancellationToken);
        return removed;
    }

    /// <summary>The next page; null when the service is busy.</summary>
    private async ValueTask<TableAnswer?> AskAsync(TableQuery query, CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        try
        {
            var page = await swept.Table.QueryAsync(query, next, cancellationToken);
            return page.Outcome == TableOutcome.Throttled ? null : page;
        }
        catch (TableServiceException e) when (e.Status == 400 && next is not null)
        {
            // A place that an older round left behind and that the service no longer knows: from the first row, then.
            next = null;
            return await swept.Table.QueryAsync(query, next, cancellationToken);
        }
        finally
        {
            await RestAsync(asked, cancellationToken);
        }
    }

    /// <summary>Removes rows as far as the bound allows; false when it did not allow all.</summary>
    private async ValueTask<bool> RemoveAsync(IReadOnlyList<TableEntity> rows, CancellationToken cancellationToken)
    {
        // A row whose version is not known could have been renewed since.
        var groups = rows.Where(row => row.ETag != default)
            .Take(maxRows - removed)
            .GroupBy(row => row.PartitionKey, StringComparer.Ordinal)
            .SelectMany(partition => partition.Chunk(TableTransactionWriter.MaxActions));
        var isWhole = rows.Count <= maxRows - removed;
        foreach (var group in groups.ToList())
        {
            var asked = clock.GetTimestamp();
            var gone = await RemoveGroupAsync(group, cancellationToken);
            removed += gone.Count;
            if (swept.Removed is { } told && gone.Count > 0)
                await told(gone, cancellationToken);
            await RestAsync(asked, cancellationToken);
        }

        return isWhole;
    }

    private async ValueTask<IReadOnlyList<TableEntity>> RemoveGroupAsync(TableEntity[] group, CancellationToken cancellationToken)
    {
        var wasLost = false;
        if (group.Length > 1)
        {
            var answer = await swept.Table.SubmitTransactionAsync([.. group.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag))], cancellationToken);
            if (answer.Outcome == TableOutcome.Done)
                return group;
            wasLost = answer.WasRetried;
        }

        // One of them was renewed or is gone: then each for itself. What a try whose answer was lost removed is gone by us.
        List<TableEntity> gone = [];
        foreach (var row in group)
        {
            var answer = await swept.Table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
            if (answer.Outcome == TableOutcome.Done || (answer.Outcome == TableOutcome.NotFound && (wasLost || answer.WasRetried)))
                gone.Add(row);
        }

        return gone;
    }

    private async ValueTask RestAsync(long since, CancellationToken cancellationToken) =>
        await Task.Delay(clock.GetElapsedTime(since) * RestPerWork, clock, cancellationToken);
}
