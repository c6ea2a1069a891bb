using Azure;
using Azure.Core;

namespace SecureMcp.Storage;

/// <summary>The one map from what the service answers to a <see cref="TableOutcome"/>.</summary>
internal static class TableResponses
{
    private static readonly TableAnswer Done = new(TableOutcome.Done);

    /// <summary>The answer to a write.</summary>
    /// <exception cref="TableServiceException">The answer is none of the outcomes.</exception>
    public static TableAnswer ReadWrite(HttpMessage message) =>
        Refused(message.Response) ?? Done with { ETag = message.Response.Headers.ETag ?? default };

    /// <summary>The answer to a read of one row.</summary>
    /// <exception cref="TableServiceException">The answer is none of the outcomes.</exception>
    /// <exception cref="FormatException">A row came that cannot be read.</exception>
    public static TableAnswer ReadRow(HttpMessage message)
    {
        var response = message.Response;
        var etag = response.Headers.ETag ?? default;
        return Refused(response) ?? Done with { ETag = etag, Entity = TableEntityReader.Read(response.Content, etag) };
    }

    /// <summary>The answer to a query.</summary>
    /// <exception cref="TableServiceException">The answer is none of the outcomes.</exception>
    /// <exception cref="FormatException">Rows came that cannot be read.</exception>
    public static TableAnswer ReadPage(HttpMessage message)
    {
        var response = message.Response;
        return Refused(response) ?? Done with
        {
            Entities = TableEntityReader.ReadPage(response.Content),
            Continuation = response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partitionKey) && partitionKey is not null
                ? new TableContinuation(partitionKey, response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var rowKey) ? rowKey : null)
                : null,
        };
    }

    /// <summary>What the service did not do; null when it did.</summary>
    /// <exception cref="TableServiceException">The answer is none of the outcomes.</exception>
    public static TableAnswer? Refused(Response response) =>
        response.Status is 200 or 201 or 202 or 204 ? null : OutcomeOf(response.Status, ErrorCode(response), response.Headers.RequestId);

    /// <summary>The outcome that a status and the service's own code mean.</summary>
    /// <exception cref="TableServiceException">They mean none.</exception>
    public static TableAnswer OutcomeOf(int status, string? code, string? requestId) => new(Outcome(status, code, requestId));

    private static TableOutcome Outcome(int status, string? code, string? requestId) => (status, code) switch
    {
        (409, "TableAlreadyExists") => TableOutcome.Done,
        (409, "EntityAlreadyExists") => TableOutcome.Conflict,
        (412, _) => TableOutcome.PreconditionFailed,
        (404, "TableNotFound") => TableOutcome.TableNotFound,
        (404, "ResourceNotFound" or "EntityNotFound") => TableOutcome.NotFound,
        (429 or 503, _) => TableOutcome.Throttled,
        // A 404 without a code of the service is a wrong address, and a wrong address is no proof that a row is absent.
        _ => throw new TableServiceException(
            $"The Table service answered {status} {code ?? "without a code"}.", status, code, requestId),
    };

    private static string? ErrorCode(Response response)
    {
        if (response.ContentStream is not null && TableEntityReader.ReadError(response.Content).Code is { } code)
            return code;
        return response.Headers.TryGetValue("x-ms-error-code", out var header) ? header : null;
    }
}
