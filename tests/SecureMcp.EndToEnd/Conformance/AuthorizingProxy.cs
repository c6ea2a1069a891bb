using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.EndToEnd.FunctionsHost;

namespace SecureMcp.EndToEnd.Conformance;

/// <summary>
/// Adds the token that the conformance suite has no option for. Everything else passes through as it came, the Host and
/// Origin headers too, because the suite forges both.
/// </summary>
internal sealed class AuthorizingProxy : IAsyncDisposable
{
    private readonly WebApplication front;
    private readonly HttpMessageInvoker invoker = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
    });

    private (IReadOnlyList<Uri> Targets, string Token)? route;
    private int turns;

    private AuthorizingProxy(WebApplication front) => this.front = front;

    public Uri Address { get; private set; } = null!;

    public static async Task<AuthorizingProxy> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http1));
        var proxy = new AuthorizingProxy(builder.Build());
        proxy.front.Run(proxy.ForwardAsync);
        await proxy.front.StartAsync(cancellationToken);
        var bound = proxy.front.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        proxy.Address = new Uri($"http://localhost:{new Uri(bound).Port}/");
        return proxy;
    }

    /// <summary>From now on requests go to <paramref name="target"/>, in the name of the token's caller.</summary>
    public void Open(Uri target, string token) => Open([target], token);

    /// <summary>The same over several instances: each request goes to the next one.</summary>
    public void Open(IReadOnlyList<Uri> targets, string token) => route = (targets, token);

    public async ValueTask DisposeAsync()
    {
        await front.DisposeAsync();
        invoker.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        if (route is not var (targets, token))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            using var request = Create(context, targets[(Interlocked.Increment(ref turns) & int.MaxValue) % targets.Count], token);
            using var answer = await invoker.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
            {
                if (!ForwardedRequest.IsHopByHop(name))
                    context.Response.Headers.Append(name, values.ToArray());
            }

            context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
            await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
            await Streaming.CopyAsync(body, context.Response.Body, context.RequestAborted);
        }
        catch (Exception gone) when (gone is OperationCanceledException or HttpRequestException or IOException)
        {
            // One of the two sides went away; the other must not take what it has for the whole.
            context.Abort();
        }
    }

    private static HttpRequestMessage Create(HttpContext context, Uri target, string token)
    {
        var incoming = context.Request;
        var body = ForwardedRequest.HasBody(context) ? new RequestBody(incoming.Body, incoming.ContentLength) : null;
        var outgoing = new HttpRequestMessage(new HttpMethod(incoming.Method), new Uri(target, incoming.Path.ToUriComponent() + incoming.QueryString.ToUriComponent()))
        {
            Content = body,
        };
        foreach (var (name, values) in incoming.Headers)
        {
            var lines = (IEnumerable<string>)values.ToArray()!;
            if (!ForwardedRequest.IsHopByHop(name) && !outgoing.Headers.TryAddWithoutValidation(name, lines))
                body?.Headers.TryAddWithoutValidation(name, lines);
        }

        outgoing.Headers.Remove("Authorization");
        outgoing.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return outgoing;
    }
}
