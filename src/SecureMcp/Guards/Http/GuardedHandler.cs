using System.Net;

namespace SecureMcp.Guards;

/// <summary>
/// What a guarded client is built on: judges every URL, its own redirects' too, connects only to addresses that were judged,
/// and bounds the time and size of an answer. It uses no proxy, keeps no cookies, and tells nobody of traces.
/// </summary>
internal sealed class GuardedHandler : DelegatingHandler
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly GuardedHttp bounds;
    private readonly UrlTerms terms;
    private readonly TimeProvider clock;

    public GuardedHandler(GuardedHttp bounds, JudgedConnections connections, TimeProvider clock)
        : base(CreateSockets(connections)) => (this.bounds, terms, this.clock) = (bounds, bounds.Read([]), clock);

    /// <summary>The way around the judge.</summary>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A guarded client sends asynchronously.");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var deadline = new CancellationTokenSource(bounds.Timeout, clock);
        try
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
            var response = await FollowAsync(request, both.Token);
            response.Content = new BoundedContent(response.Content, bounds.MaxResponseBytes, deadline);
            return response;
        }
        catch (OperationCanceledException late) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            deadline.Dispose();
            throw new TaskCanceledException("There was no answer in time.", new TimeoutException("There was no answer in time.", late));
        }
        catch (HttpRequestException failed)
        {
            deadline.Dispose();
            // What the connection refused comes wrapped.
            throw failed.InnerException as UrlRefusedException ?? failed;
        }
        catch
        {
            deadline.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var followed = 0; ; followed++)
        {
            RefuseUnlessAllowed(request.RequestUri);
            // HTTP/3 would make connections of its own.
            if (request.Version > HttpVersion.Version20)
                request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
            var response = await base.SendAsync(request, cancellationToken);
            if (followed == bounds.MaxRedirects || NextOf(request, response) is not { } next)
                return response;
            response.Dispose();
            request = Redirected(request, next);
        }
    }

    private void RefuseUnlessAllowed(Uri? uri)
    {
        if (uri is not { IsAbsoluteUri: true })
            throw new UrlRefusedException("The URL is refused: it must be absolute.");
        if (UrlRule.Judge(uri.AbsoluteUri, terms) is { } expectation)
            throw new UrlRefusedException($"The URL is refused: it {expectation}.");
    }

    private static Uri? NextOf(HttpRequestMessage request, HttpResponseMessage response)
    {
        var isRedirect = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!isRedirect || response.Headers.Location is not { } location || request.Content is not null || (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head))
            return null;
        var next = new Uri(request.RequestUri!, location);
        if (request.RequestUri!.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)
        {
            response.Dispose();
            throw new UrlRefusedException("The URL is refused: a redirect must not lead away from https.");
        }

        return next;
    }

    // Credentials and whatever else was meant for one origin stay there.
    private static HttpRequestMessage Redirected(HttpRequestMessage request, Uri next)
    {
        var redirected = new HttpRequestMessage(request.Method, next) { Version = request.Version };
        var isSameOrigin = Uri.Compare(request.RequestUri!, next, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            if (isSameOrigin ? name is not "Host" : name is "Accept" or "Accept-Language" or "User-Agent")
                redirected.Headers.TryAddWithoutValidation(name, values);
        }

        return redirected;
    }

    private static SocketsHttpHandler CreateSockets(JudgedConnections connections) => new()
    {
        ConnectCallback = (context, cancellationToken) => connections.ConnectAsync(context.DnsEndPoint, cancellationToken),
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        MaxResponseHeadersLength = 64,
        ActivityHeadersPropagator = null,
    };
}
