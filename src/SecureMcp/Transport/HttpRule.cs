using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using SecureMcp.Calls;

namespace SecureMcp.Transport;

/// <summary>What HTTP itself must look like: one POST of JSON from a client that takes both kinds of answer.</summary>
internal static class HttpRule
{
    public static Refusal? Check(HttpRequest request, int maxBodyBytes)
    {
        if (!HttpMethods.IsPost(request.Method))
            return new Refusal(RefusalReason.MethodNotAllowed);
        // A body in a content coding is not read: inflating it would let a small one become a large one.
        if (!IsJson(request.ContentType) || request.Headers.ContentEncoding.Count > 0)
            return new Refusal(RefusalReason.MediaTypeUnsupported);
        if (!AcceptsBoth(request))
            return new Refusal(RefusalReason.NotAcceptable);
        return request.ContentLength > maxBodyBytes ? new Refusal(RefusalReason.BodyTooLarge) : null;
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        // RFC 8259 section 8.1: JSON between systems is UTF-8.
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the client takes answers of this type.</summary>
    public static bool Accepts(HttpRequest request, string type, string subtype) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted) && Accepts(accepted, type, subtype);

    private static bool AcceptsBoth(HttpRequest request) => Accepts(request, "application", "json") && Accepts(request, "text", "event-stream");

    private static bool Accepts(IList<MediaTypeHeaderValue> accepted, string type, string subtype)
    {
        foreach (var range in accepted)
        {
            if (range.Quality is not 0
                && (range.MatchesAllTypes
                    || (range.Type.Equals(type, StringComparison.OrdinalIgnoreCase)
                        && (range.MatchesAllSubTypes || range.SubType.Equals(subtype, StringComparison.OrdinalIgnoreCase)))))
            {
                return true;
            }
        }

        return false;
    }
}
