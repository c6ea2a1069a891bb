using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Callers;
using SecureMcp.Telemetry;

namespace SecureMcp;

/// <summary>The endpoint as one request delegate, for any host: Kestrel behind the Functions host, an isolated worker, a test.</summary>
public static class SecureMcpPipeline
{
    /// <summary>The path of the endpoint. The public URL may have another in front of a gateway.</summary>
    public const string EndpointPath = "/mcp";

    /// <summary>
    /// Checks all settings and members and builds the delegate. Serves <c>/mcp</c>, <c>/.well-known/oauth-protected-resource</c>
    /// (also with the path of the public URL behind it), <c>/healthz/live</c>, <c>/healthz/ready</c>, and answers
    /// <c>GET /</c>, the readiness ping of the Functions host, with 200 at once. Anything else is 404.
    /// </summary>
    /// <param name="services">Services with <see cref="SecureMcpServiceCollectionExtensions.AddSecureMcp"/>.</param>
    /// <exception cref="SecureMcpStartException">Something is wrong; lists everything that is.</exception>
    public static RequestDelegate Create(IServiceProvider services)
    {
        SecureMcpStart.Check(services);
        var pipeline = services.GetRequiredService<Pipeline>();
        var metadata = services.GetRequiredService<ResourceMetadataEndpoint>();
        var health = services.GetRequiredService<HealthEndpoint>();
        return http =>
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            var path = http.Request.Path;
            if (IsEndpoint(path))
                return pipeline.InvokeAsync(http);
            if (metadata.IsServedAt(path))
                return metadata.InvokeAsync(http);
            if (path.StartsWithSegments(HealthEndpoint.Prefix, StringComparison.Ordinal))
                return health.InvokeAsync(http);
            // The Functions host waits for any answer here before it sends calls, and asks again to see whether the app lives.
            http.Response.StatusCode = path == "/" ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        };
    }

    // The Functions host matches routes without regard to case and a slash at the end, and hands the path on as it came.
    private static bool IsEndpoint(PathString path) =>
        path.Value is { } text && text.AsSpan().TrimEnd('/').Equals(EndpointPath, StringComparison.OrdinalIgnoreCase);
}
