using Azure;

namespace SecureMcp.Storage;

/// <summary>What a transaction does with one row.</summary>
internal enum TableTransactionActionType
{
    Add,
    UpdateMerge,
    UpdateReplace,
    UpsertMerge,
    UpsertReplace,
    Delete,
}

/// <summary>One part of an entity group transaction.</summary>
/// <param name="Type">What to do.</param>
/// <param name="Entity">The row; only its keys count for <see cref="TableTransactionActionType.Delete"/>.</param>
/// <param name="IfMatch">The version that an update or delete is about; <see cref="ETag.All"/> for a delete of whatever is there.</param>
internal sealed record TableTransactionAction(TableTransactionActionType Type, TableEntity Entity, ETag IfMatch = default);
