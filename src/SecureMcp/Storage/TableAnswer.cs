using Azure;

namespace SecureMcp.Storage;

/// <summary>What came of one operation.</summary>
internal enum TableOutcome
{
    /// <summary>Never the answer of an operation: an answer that nobody filled in is no success.</summary>
    None,

    Done,

    /// <summary>There is a row with these keys already.</summary>
    Conflict,

    /// <summary>The row was changed since its ETag was read.</summary>
    PreconditionFailed,

    /// <summary>There is no such row.</summary>
    NotFound,

    /// <summary>There is no such table.</summary>
    TableNotFound,

    /// <summary>The service asked to slow down, also after the retries.</summary>
    Throttled,
}

/// <summary>The outcome of one operation, with what it brought.</summary>
/// <param name="Outcome">What came of it.</param>
internal sealed record TableAnswer(TableOutcome Outcome)
{
    /// <summary>The row's new or current version, when the outcome is <see cref="TableOutcome.Done"/>.</summary>
    public ETag ETag { get; init; }

    /// <summary>The row, for a read of one.</summary>
    public TableEntity? Entity { get; init; }

    /// <summary>The rows of a query's page.</summary>
    public IReadOnlyList<TableEntity> Entities { get; init; } = [];

    /// <summary>Where the next page of a query begins; null behind the last. A page may be empty and still not the last.</summary>
    public TableContinuation? Continuation { get; init; }

    /// <summary>The rows' new versions after a transaction, in the order of its actions; default where there is none.</summary>
    public IReadOnlyList<ETag> ETags { get; init; } = [];

    /// <summary>The action for which a transaction was not done, counted from 0; null when the service did not say.</summary>
    public int? FailedAction { get; init; }

    /// <summary>
    /// The request was sent more than once. A <see cref="TableOutcome.Conflict"/> or
    /// <see cref="TableOutcome.PreconditionFailed"/> may then be the echo of its own first try, whose answer was lost.
    /// </summary>
    public bool WasRetried { get; init; }

    /// <summary>What the answer says of the service's clock; null when it says nothing.</summary>
    public ServiceTime? Time { get; init; }
}

/// <summary>The place in a query where the next page begins, as the service gave it.</summary>
internal sealed record TableContinuation(string PartitionKey, string? RowKey);

/// <summary>What an update does with properties that it does not name.</summary>
internal enum TableUpdateMode
{
    /// <summary>Keeps them.</summary>
    Merge,

    /// <summary>Removes them.</summary>
    Replace,
}
