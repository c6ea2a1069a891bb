using Microsoft.Extensions.Logging;

namespace SecureMcp.Storage;

/// <summary>What this room reports: event ids 12000 to 12999. Names, statuses and codes; never a key, a row or a credential.</summary>
internal static partial class Log
{
    [LoggerMessage(12000, LogLevel.Information, "The table {Table} is there; it was missing.")]
    public static partial void TableCreated(ILogger logger, string table);

    [LoggerMessage(12006, LogLevel.Error, "The table {Table} is missing, and this identity may not make it. Make it at deployment, as infra/ does, or by the operators' command line.")]
    public static partial void TableNotMade(ILogger logger, string table);

    [LoggerMessage(12001, LogLevel.Warning, "The table {Table} did not take a request: {Outcome}.")]
    public static partial void NotDone(ILogger logger, string table, TableOutcome outcome);

    [LoggerMessage(12002, LogLevel.Error, "The Table service failed for {Table}: status {Status}, code {ErrorCode}, request {RequestId}, cause {Cause}.")]
    public static partial void ServiceFailed(ILogger logger, string table, int status, string? errorCode, string? requestId, string? cause);

    [LoggerMessage(12003, LogLevel.Error, "A row does not fit the table {Table}: {Rule}")]
    public static partial void RowRefused(ILogger logger, string table, string rule);

    [LoggerMessage(12004, LogLevel.Warning, "The audit record {CorrelationId} was stored with shortened fields: {Fields}.")]
    public static partial void FieldsCut(ILogger logger, string correlationId, string fields);

    [LoggerMessage(12005, LogLevel.Information, "The audit record {CorrelationId} was already stored by a try whose answer was lost.")]
    public static partial void StoredByEarlierTry(ILogger logger, string correlationId);

    [LoggerMessage(12050, LogLevel.Error, "The Table service failed too often and is left alone for {Pause}: what needs it fails at once.")]
    public static partial void CircuitOpened(ILogger logger, TimeSpan pause);

    [LoggerMessage(12051, LogLevel.Information, "The Table service answers again.")]
    public static partial void CircuitClosed(ILogger logger);

    [LoggerMessage(12052, LogLevel.Information, "{Rows} expired rows of the table {Table} are gone.")]
    public static partial void Swept(ILogger logger, string table, int rows);

    [LoggerMessage(12053, LogLevel.Warning, "Sweeping the table {Table} ended early: {Reason}")]
    public static partial void SweepFailed(ILogger logger, string table, string reason);

    [LoggerMessage(12054, LogLevel.Error, "Sweeping the table {Table} failed unexpectedly.")]
    public static partial void SweepBroken(ILogger logger, Exception exception, string table);
}
