using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Azure;

namespace SecureMcp.Storage;

/// <summary>
/// Writes an entity group transaction: one change set in <c>multipart/mixed</c> (Azure Storage REST reference, "Performing
/// entity group transactions"). For one transaction.
/// </summary>
internal sealed class TableTransactionWriter(Uri endpoint, string table)
{
    public const int MaxActions = 100;
    public const int MaxBytes = 4 * 1024 * 1024;

    private readonly string batch = $"batch_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
    private readonly string changes = $"changeset_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
    private readonly ArrayBufferWriter<byte> buffer = new(4096);

    public string ContentType => $"multipart/mixed; boundary={batch}";

    /// <exception cref="TableLimitException">The transaction or one of its rows breaks a limit of the service.</exception>
    public ReadOnlyMemory<byte> Write(IReadOnlyList<TableTransactionAction> actions)
    {
        Check(actions);
        Line($"--{batch}");
        Line($"Content-Type: multipart/mixed; boundary={changes}");
        Line("");
        foreach (var action in actions)
            WriteAction(action);
        Line($"--{changes}--");
        Line($"--{batch}--");
        if (buffer.WrittenCount > MaxBytes)
            throw new TableLimitException($"The transaction is over {MaxBytes} bytes.");
        return buffer.WrittenMemory;
    }

    private static void Check(IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions.Count is 0 or > MaxActions)
            throw new TableLimitException($"A transaction has 1 to {MaxActions} actions.");
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (type, entity, ifMatch) in actions)
        {
            if (entity.PartitionKey != actions[0].Entity.PartitionKey)
                throw new TableLimitException("A transaction is about one partition.");
            if (!keys.Add(entity.RowKey))
                throw new TableLimitException("A transaction has each row at most once.");
            var isUpdate = type is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace;
            if ((isUpdate && (ifMatch == default || ifMatch == ETag.All)) || (type == TableTransactionActionType.Delete && ifMatch == default))
                throw new TableLimitException("An update or delete must name the version that it is about.");
            TableEntityLimits.Check(entity);
        }
    }

    private void WriteAction(TableTransactionAction action)
    {
        var (type, entity, ifMatch) = action;
        Line($"--{changes}");
        Line("Content-Type: application/http");
        Line("Content-Transfer-Encoding: binary");
        Line("");
        var address = type == TableTransactionActionType.Add ? table : TableKeys.Address(table, entity.PartitionKey, entity.RowKey);
        Line($"{Verb(type)} {TableKeys.Root(endpoint)}{address} HTTP/1.1");
        Line("Accept: application/json;odata=minimalmetadata");
        Line("DataServiceVersion: 3.0");
        if (ifMatch != default)
            Line($"If-Match: {ifMatch.ToString("H")}");
        if (type == TableTransactionActionType.Add)
            Line("Prefer: return-no-content");
        if (type == TableTransactionActionType.Delete)
        {
            Line("");
            Line("");
            return;
        }

        var row = TableEntityWriter.Write(entity);
        Line("Content-Type: application/json");
        Line($"Content-Length: {row.Length}");
        Line("");
        buffer.Write(row.Span);
        Line("");
    }

    private static string Verb(TableTransactionActionType type) => type switch
    {
        TableTransactionActionType.Add => "POST",
        TableTransactionActionType.Delete => "DELETE",
        TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge => "PATCH",
        _ => "PUT",
    };

    private void Line(string text)
    {
        Encoding.UTF8.GetBytes(text, buffer);
        buffer.Write("\r\n"u8);
    }
}
