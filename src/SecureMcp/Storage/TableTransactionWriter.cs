using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;

namespace SecureMcp.Storage;

/// <summary>
/// Writes an entity group transaction: one change set in <c>multipart/mixed</c> (Azure Storage REST reference, "Performing
/// entity group transactions"). For one transaction.
/// </summary>
internal sealed class TableTransactionWriter(Uri endpoint, string table, PooledBody target)
{
    public const int MaxActions = 100;
    public const int MaxBytes = 4 * 1024 * 1024;

    private readonly string batch = $"batch_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
    private readonly string changes = $"changeset_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    public string ContentType => $"multipart/mixed; boundary={batch}";

    /// <exception cref="TableLimitException">The transaction is too long for the service.</exception>
    public void Write(IReadOnlyList<TableTransactionAction> actions)
    {
        // A part's length stands before it, so each row is written apart first.
        var row = new PooledBody();
        using var json = new Utf8JsonWriter(row);
        Line($"--{batch}");
        Line($"Content-Type: multipart/mixed; boundary={changes}");
        Line("");
        foreach (var action in actions)
        {
            WriteAction(action, row, json);
            CheckLength();
        }

        Line($"--{changes}--");
        Line($"--{batch}--");
        CheckLength();
        row.Return();
    }

    /// <exception cref="TableLimitException">The transaction or one of its rows breaks a rule of the service.</exception>
    public static void Check(IReadOnlyList<TableTransactionAction> actions)
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

    private void WriteAction(TableTransactionAction action, PooledBody row, Utf8JsonWriter json)
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

        row.Clear();
        json.Reset();
        TableEntityWriter.Write(entity, json);
        Line("Content-Type: application/json");
        Line($"Content-Length: {row.Written.Length}");
        Line("");
        target.Write(row.Written);
        Line("");
    }

    private static string Verb(TableTransactionActionType type) => type switch
    {
        TableTransactionActionType.Add => "POST",
        TableTransactionActionType.Delete => "DELETE",
        TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge => "PATCH",
        _ => "PUT",
    };

    private void CheckLength()
    {
        if (target.Written.Length > MaxBytes)
            throw new TableLimitException($"The transaction is over {MaxBytes} bytes.");
    }

    private void Line(string text)
    {
        Encoding.UTF8.GetBytes(text, target);
        target.Write("\r\n"u8);
    }
}
