using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>Sends requests on to the handler over HTTP/1.1 and streams its answers back.</summary>
internal sealed class Forwarder(Uri worker) : IDisposable
{
    private const int MaxTries = 10;

    private readonly ConcurrentQueue<Invocation> invocations = new();

    private readonly HttpMessageInvoker invoker = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
    });

    /// <summary>What was handed on and answered so far, in the order of the answers.</summary>
    public IReadOnlyCollection<Invocation> Invocations => invocations;

    public async Task ForwardAsync(HttpContext context)
    {
        var aborted = context.RequestAborted;
        var invocation = new Guid(RandomNumberGenerator.GetBytes(16)).ToString();
        try
        {
            using var answer = await SendAsync(context, invocation, aborted);
            invocations.Enqueue(new Invocation(invocation, (int)answer.StatusCode, VersionOf(context)));
            await WriteAsync(context, answer, aborted);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            // The client went away; aborting the forwarded request tells the handler.
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.StatusCode = FindRefusal(failure)?.StatusCode ?? StatusCodes.Status502BadGateway;
            invocations.Enqueue(new Invocation(invocation, context.Response.StatusCode, VersionOf(context)));
        }
    }

    public void Dispose() => invoker.Dispose();

    private static string? VersionOf(HttpContext context)
        => context.Request.Headers.TryGetValue("MCP-Protocol-Version", out var version) ? version.ToString() : null;

    private static BadHttpRequestException? FindRefusal(Exception failure)
        => failure as BadHttpRequestException ?? (failure.InnerException is { } inner ? FindRefusal(inner) : null);

    private static async Task WriteAsync(HttpContext context, HttpResponseMessage answer, CancellationToken aborted)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
        {
            if (!ForwardedRequest.IsHopByHop(name))
                context.Response.Headers.Append(name, values.ToArray());
        }

        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await using var body = await answer.Content.ReadAsStreamAsync(aborted);
        await Streaming.CopyAsync(body, context.Response.Body, aborted);
    }

    // A handler that is being restarted refuses connections for a moment.
    private async Task<HttpResponseMessage> SendAsync(HttpContext context, string invocation, CancellationToken aborted)
    {
        for (var attempt = 1; ; attempt++)
        {
            var body = ForwardedRequest.HasBody(context) ? new RequestBody(context.Request.Body, context.Request.ContentLength) : null;
            using var request = ForwardedRequest.Create(context, worker, body, invocation);
            try
            {
                return await invoker.SendAsync(request, aborted);
            }
            catch (HttpRequestException) when (attempt < MaxTries && body is not { IsTouched: true })
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(50 * attempt, 250)), aborted);
            }
        }
    }
}
