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
/// <param name="ETag">The row's new or current version, when the outcome is <see cref="TableOutcome.Done"/>.</param>
/// <param name="Entity">The row, for a read.</param>
/// <param name="WasRetried">
/// The request was sent more than once. A <see cref="TableOutcome.Conflict"/> or
/// <see cref="TableOutcome.PreconditionFailed"/> may then be the echo of its own first try, whose answer was lost.
/// </param>
internal readonly record struct TableAnswer(TableOutcome Outcome, ETag ETag = default, TableEntity? Entity = null, bool WasRetried = false);

/// <summary>What an update does with properties that it does not name.</summary>
internal enum TableUpdateMode
{
    /// <summary>Keeps them.</summary>
    Merge,

    /// <summary>Removes them.</summary>
    Replace,
}
