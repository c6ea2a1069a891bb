using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SecureMcp.Telemetry;

/// <summary>
/// <c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: the state that it needs to serve a call answers too, and
/// how things are with the keys of each issuer. Says nothing else, because anybody may ask; a probe's answer is kept for a
/// while, so that asking costs nothing behind it, and no issuer is asked at all.
/// </summary>
/// <remarks>
/// An issuer that is away does not make an instance unready: another would reach it no better, and this one may still hold
/// good keys. It is shown as <c>degraded</c> with 200.
/// </remarks>
internal sealed class HealthEndpoint(Func<CancellationToken, ValueTask> probe, Func<IEnumerable<AuthorityHealth>> authorities, TimeProvider clock) : IDisposable
{
    public static readonly PathString Prefix = "/healthz";
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim turn = new(1, 1);
    private bool ready;
    private DateTimeOffset goodUntil;

    public async Task InvokeAsync(HttpContext http)
    {
        http.Response.Headers[HeaderNames.CacheControl] = "no-store";
        var path = http.Request.Path.Value;
        if (path is not ("/healthz/live" or "/healthz/ready"))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = "GET, HEAD";
            return;
        }

        var isAliveOnly = path == "/healthz/live";
        var isGood = isAliveOnly || await IsReadyAsync(http.RequestAborted);
        http.Response.StatusCode = isGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync((isAliveOnly ? HealthReport.Alive() : HealthReport.Of(isGood, authorities())).ToJsonString(), http.RequestAborted);
    }

    public void Dispose() => turn.Dispose();

    private async ValueTask<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (clock.GetUtcNow() < goodUntil)
                return ready;
            try
            {
                await probe(CancellationToken.None);
                ready = true;
            }
            catch (Exception)
            {
                // Whatever it was: an endpoint that can't tell is not ready, and asking again at once would cost the store.
                ready = false;
            }

            goodUntil = clock.GetUtcNow() + Kept;
            return ready;
        }
        finally
        {
            turn.Release();
        }
    }
}
