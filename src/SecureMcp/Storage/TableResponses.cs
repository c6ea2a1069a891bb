using Azure;
using Azure.Core;

namespace SecureMcp.Storage;

/// <summary>The one map from what the service answers to a <see cref="TableOutcome"/>.</summary>
internal static class TableResponses
{
    /// <exception cref="TableServiceException">The answer is none of the outcomes.</exception>
    /// <exception cref="FormatException">A row came that cannot be read.</exception>
    public static TableAnswer Read(HttpMessage message, bool isRead)
    {
        var response = message.Response;
        var retried = message.ProcessingContext.RetryNumber > 0;
        if (response.Status is 200 or 201 or 204)
        {
            var etag = response.Headers.ETag ?? default;
            return new TableAnswer(TableOutcome.Done, etag, isRead ? TableEntityReader.Read(response.Content, etag) : null, retried);
        }

        var code = ErrorCode(response);
        return new TableAnswer(Outcome(response, code), WasRetried: retried);
    }

    private static TableOutcome Outcome(Response response, string? code) => (response.Status, code) switch
    {
        (409, "TableAlreadyExists") => TableOutcome.Done,
        (409, "EntityAlreadyExists") => TableOutcome.Conflict,
        (412, _) => TableOutcome.PreconditionFailed,
        (404, "TableNotFound") => TableOutcome.TableNotFound,
        (404, "ResourceNotFound" or "EntityNotFound") => TableOutcome.NotFound,
        (429 or 503, _) => TableOutcome.Throttled,
        // A 404 without a code of the service is a wrong address, and a wrong address is no proof that a row is absent.
        var (status, _) => throw new TableServiceException(
            $"The Table service answered {status} {code ?? "without a code"}.", status, code, response.Headers.RequestId),
    };

    private static string? ErrorCode(Response response)
    {
        if (response.ContentStream is not null && TableEntityReader.ErrorCode(response.Content) is { } code)
            return code;
        return response.Headers.TryGetValue("x-ms-error-code", out var header) ? header : null;
    }
}
