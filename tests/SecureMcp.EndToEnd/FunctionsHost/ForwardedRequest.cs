using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>Turns a client's request into the one that the handler sees.</summary>
internal static class ForwardedRequest
{
    public const string HostVersion = "4.1054.250.26123";

    // What the host sets itself or takes away: a client's own values never reach the handler.
    private static readonly HashSet<string> Replaced = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix",
        "X-Azure-Functions-InvocationId", "X-Azure-Functions-HostVersion", "x-ms-invocation-id",
    };

    public static HttpRequestMessage Create(HttpContext context, Uri worker, RequestBody? body, string invocation)
    {
        var incoming = context.Request;
        var outgoing = new HttpRequestMessage(
            new HttpMethod(incoming.Method),
            new Uri($"{worker.GetLeftPart(UriPartial.Authority)}{incoming.Path.ToUriComponent()}{incoming.QueryString.ToUriComponent()}"))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        foreach (var (name, values) in incoming.Headers)
        {
            if (IsHopByHop(name) || Replaced.Contains(name))
                continue;
            var lines = (IEnumerable<string>)values.ToArray()!;
            if (!outgoing.Headers.TryAddWithoutValidation(name, lines))
                body?.Headers.TryAddWithoutValidation(name, lines);
        }

        Set(outgoing, "X-Azure-Functions-InvocationId", invocation);
        Set(outgoing, "x-ms-invocation-id", invocation);
        Set(outgoing, "X-Azure-Functions-HostVersion", HostVersion);
        Set(outgoing, "X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString() ?? "");
        Set(outgoing, "X-Forwarded-Host", PublicHost(incoming));
        Set(outgoing, "X-Forwarded-Proto", incoming.Scheme);
        return outgoing;
    }

    public static bool HasBody(HttpContext context)
        => context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true || context.Request.ContentLength is not null;

    public static bool IsHopByHop(string name)
        => name.Equals("Connection", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase)
        || name.Equals("TE", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Keep-Alive", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Alt-Svc", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase);

    // The platform's front end hands the public name over in this header.
    private static string PublicHost(HttpRequest request)
        => request.Headers.TryGetValue("DISGUISED-HOST", out var disguised) ? disguised.ToString() : request.Host.Value ?? "";

    private static void Set(HttpRequestMessage message, string name, string value)
        => message.Headers.TryAddWithoutValidation(name, value);
}
