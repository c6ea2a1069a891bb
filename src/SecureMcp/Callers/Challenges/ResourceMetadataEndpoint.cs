using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SecureMcp.Callers;

/// <summary>
/// Serves the resource metadata. Anybody may read it, pages of any origin too: it says the same to everybody, needs no
/// credential, and a client in a browser must read it before it can sign in. No other address has CORS.
/// </summary>
internal sealed class ResourceMetadataEndpoint(ResourceMetadata metadata)
{
    private const string Methods = "GET, HEAD";
    private readonly EntityTagHeaderValue tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(metadata.Document.Span))[..32]}\"");

    public bool IsServedAt(PathString path) => metadata.IsServedAt(path);

    public async Task InvokeAsync(HttpContext http)
    {
        var response = http.Response;
        response.Headers.AccessControlAllowOrigin = "*";
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            AnswerPreflight(response);
            return;
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = Methods;
            return;
        }

        response.Headers.CacheControl = "public, max-age=300";
        response.Headers.ETag = tag.ToString();
        if (IsKnownTo(http.Request))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/json";
        response.ContentLength = metadata.Document.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await response.Body.WriteAsync(metadata.Document, http.RequestAborted);
    }

    // Clients name the protocol's version in a header of their own here, which makes a browser ask first.
    private static void AnswerPreflight(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.AccessControlAllowMethods = Methods;
        response.Headers.AccessControlAllowHeaders = "*";
        response.Headers.AccessControlMaxAge = "86400";
    }

    // RFC 9110 section 13.1.2: the weak comparison, and a star for whatever there is.
    private bool IsKnownTo(HttpRequest request) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out var known)
        && known.Any(candidate => candidate.Equals(EntityTagHeaderValue.Any) || candidate.Compare(tag, useStrongComparison: false));
}
