using System.Text;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureMcp.Storage;

/// <summary>The requests of the Table service's REST interface that this room uses. Thread-safe.</summary>
internal sealed class TableRequests(HttpPipeline pipeline, Uri endpoint)
{
    // The first version that takes Entra ID tokens for tables.
    private const string ApiVersion = "2020-12-06";
    private const string Json = "application/json";

    public HttpMessage CreateTable(string table)
    {
        var message = Message(RequestMethod.Post, "Tables");
        message.Request.Headers.Add("Prefer", "return-no-content");
        var body = WithBody(message);
        TableEntityWriter.WriteTableName(table, body);
        return message;
    }

    public HttpMessage Insert(string table, TableEntity entity)
    {
        var message = Message(RequestMethod.Post, table);
        message.Request.Headers.Add("Prefer", "return-no-content");
        return WithRow(message, entity);
    }

    public HttpMessage Update(string table, TableEntity entity, ETag ifMatch, TableUpdateMode mode)
    {
        var verb = mode == TableUpdateMode.Replace ? RequestMethod.Put : RequestMethod.Patch;
        var message = Message(verb, TableKeys.Address(table, entity.PartitionKey, entity.RowKey));
        message.Request.Headers.Add("If-Match", ifMatch.ToString("H"));
        return WithRow(message, entity);
    }

    public HttpMessage Upsert(string table, TableEntity entity, TableUpdateMode mode)
    {
        var verb = mode == TableUpdateMode.Replace ? RequestMethod.Put : RequestMethod.Patch;
        return WithRow(Message(verb, TableKeys.Address(table, entity.PartitionKey, entity.RowKey)), entity);
    }

    public HttpMessage Delete(string table, string partitionKey, string rowKey, ETag ifMatch)
    {
        var message = Message(RequestMethod.Delete, TableKeys.Address(table, partitionKey, rowKey));
        message.Request.Headers.Add("If-Match", ifMatch.ToString("H"));
        return message;
    }

    public HttpMessage Query(string table, TableQuery query, TableContinuation? continuation)
    {
        var path = new StringBuilder(table).Append("()?$top=").Append(query.PageSize);
        if (query.Filter is { } filter)
            path.Append("&$filter=").Append(Uri.EscapeDataString(filter));
        // Without its keys a row could not be read.
        if (query.Select is { } names)
            path.Append("&$select=").Append(Uri.EscapeDataString(string.Join(',', [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey), .. names])));
        if (continuation is not null)
            path.Append("&NextPartitionKey=").Append(Uri.EscapeDataString(continuation.PartitionKey));
        if (continuation?.RowKey is { } rowKey)
            path.Append("&NextRowKey=").Append(Uri.EscapeDataString(rowKey));
        return Message(RequestMethod.Get, path.ToString());
    }

    public HttpMessage Submit(string table, IReadOnlyList<TableTransactionAction> actions)
    {
        TableTransactionWriter.Check(actions);
        var message = Message(RequestMethod.Post, "$batch");
        var body = new PooledBody();
        var writer = new TableTransactionWriter(endpoint, table, body);
        message.Request.Headers.Add("Content-Type", writer.ContentType);
        message.Request.Content = body;
        writer.Write(actions);
        return message;
    }

    public HttpMessage Get(string table, string partitionKey, string rowKey) =>
        Message(RequestMethod.Get, TableKeys.Address(table, partitionKey, rowKey));

    private static HttpMessage WithRow(HttpMessage message, TableEntity entity)
    {
        TableEntityWriter.Write(entity, WithBody(message));
        return message;
    }

    private static PooledBody WithBody(HttpMessage message)
    {
        var body = new PooledBody();
        message.Request.Headers.Add("Content-Type", Json);
        message.Request.Content = body;
        return body;
    }

    private HttpMessage Message(RequestMethod method, string path)
    {
        var message = pipeline.CreateMessage();
        var request = message.Request;
        request.Method = method;
        request.Uri.Reset(new Uri($"{TableKeys.Root(endpoint)}{path}"));
        request.Headers.Add("x-ms-version", ApiVersion);
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("MaxDataServiceVersion", "3.0");
        request.Headers.Add("Accept", "application/json;odata=minimalmetadata");
        return message;
    }
}
