using Azure;

namespace SecureMcp.Storage;

/// <summary>
/// One table, with the method names of Azure.Data.Tables. What a caller has to tell apart is an outcome; everything else
/// is a <see cref="TableServiceException"/>. Thread-safe.
/// </summary>
internal sealed class TableClient(string name, TableRequests requests, TableSender sender)
{
    public string Name { get; } = name;

    /// <summary>Creates the table. A table that is there already is <see cref="TableOutcome.Done"/> too.</summary>
    public async Task<TableAnswer> CreateIfNotExistsAsync(CancellationToken cancellationToken)
    {
        using var message = requests.CreateTable(Name);
        return await sender.SendAsync("create", message, TableResponses.ReadWrite, cancellationToken);
    }

    /// <summary>Inserts the row; <see cref="TableOutcome.Conflict"/> when its keys are taken.</summary>
    /// <exception cref="TableLimitException">The row breaks a limit of the service.</exception>
    public async Task<TableAnswer> AddEntityAsync(TableEntity entity, CancellationToken cancellationToken)
    {
        TableEntityLimits.Check(entity);
        using var message = requests.Insert(Name, entity);
        return await sender.SendAsync("insert", message, TableResponses.ReadWrite, cancellationToken);
    }

    /// <summary>Updates the row if it is still the version <paramref name="ifMatch"/>.</summary>
    /// <exception cref="TableLimitException">The row breaks a limit, or the version is the one that matches every version.</exception>
    public async Task<TableAnswer> UpdateEntityAsync(TableEntity entity, ETag ifMatch, TableUpdateMode mode, CancellationToken cancellationToken)
    {
        // A star would overwrite what somebody else wrote in between.
        if (ifMatch == ETag.All || ifMatch == default)
            throw new TableLimitException("An update must name the version that it replaces.");
        TableEntityLimits.Check(entity);
        using var message = requests.Update(Name, entity, ifMatch, mode);
        return await sender.SendAsync("update", message, TableResponses.ReadWrite, cancellationToken);
    }

    /// <summary>Reads one row; <see cref="TableOutcome.NotFound"/> when there is none.</summary>
    /// <exception cref="TableLimitException">A key breaks a rule of the service.</exception>
    public async Task<TableAnswer> GetEntityIfExistsAsync(string partitionKey, string rowKey, CancellationToken cancellationToken)
    {
        TableKeys.Check(nameof(TableEntity.PartitionKey), partitionKey);
        TableKeys.Check(nameof(TableEntity.RowKey), rowKey);
        using var message = requests.Get(Name, partitionKey, rowKey);
        return await sender.SendAsync("get", message, TableResponses.ReadRow, cancellationToken);
    }

    /// <summary>Inserts the row, or changes the one that is there whatever its version.</summary>
    /// <exception cref="TableLimitException">The row breaks a limit of the service.</exception>
    public async Task<TableAnswer> UpsertEntityAsync(TableEntity entity, TableUpdateMode mode, CancellationToken cancellationToken)
    {
        TableEntityLimits.Check(entity);
        using var message = requests.Upsert(Name, entity, mode);
        return await sender.SendAsync("upsert", message, TableResponses.ReadWrite, cancellationToken);
    }

    /// <summary>
    /// Removes the row if it is still the version <paramref name="ifMatch"/>, or whatever it is for <see cref="ETag.All"/>;
    /// <see cref="TableOutcome.NotFound"/> when there is none.
    /// </summary>
    /// <exception cref="TableLimitException">A key breaks a rule of the service, or no version is named.</exception>
    public async Task<TableAnswer> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch, CancellationToken cancellationToken)
    {
        if (ifMatch == default)
            throw new TableLimitException("A delete must name the version that it removes, or all.");
        TableKeys.Check(nameof(TableEntity.PartitionKey), partitionKey);
        TableKeys.Check(nameof(TableEntity.RowKey), rowKey);
        using var message = requests.Delete(Name, partitionKey, rowKey, ifMatch);
        return await sender.SendAsync("delete", message, TableResponses.ReadWrite, cancellationToken);
    }

    /// <summary>Reads one page of rows, from the beginning or from where the last page ended.</summary>
    /// <exception cref="TableLimitException">The page's size is none that the service takes.</exception>
    public async Task<TableAnswer> QueryAsync(TableQuery query, TableContinuation? continuation, CancellationToken cancellationToken)
    {
        if (query.PageSize is < 1 or > TableQuery.MaxPageSize)
            throw new TableLimitException($"A page has 1 to {TableQuery.MaxPageSize} rows.");
        using var message = requests.Query(Name, query, continuation);
        return await sender.SendAsync("query", message, TableResponses.ReadPage, cancellationToken);
    }

    /// <summary>
    /// Does all of it or nothing: 1 to 100 rows of one partition, each at most once, together at most 4 MiB (entity group
    /// transaction). The outcome is that of the action that was not done.
    /// </summary>
    /// <exception cref="TableLimitException">It breaks one of these rules, or a row breaks a limit.</exception>
    public async Task<TableAnswer> SubmitTransactionAsync(IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        using var message = requests.Submit(Name, actions);
        return await sender.SendAsync("transaction", message, answered => TableTransactionReader.Read(answered, actions.Count), cancellationToken);
    }
}
