using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Guards;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Guards;

/// <summary>What guarded clients reach, with a real server, real connections and names that lead where a test says.</summary>
public sealed class GuardedHttpTests : IAsyncLifetime
{
    private static readonly IPAddress Public = IPAddress.Parse("93.184.215.14");
    private readonly Names names = new();
    private readonly List<string> requests = [];
    private readonly List<IPAddress> connected = [];
    private WebApplication server = null!;
    private int port;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        server = builder.Build();
        server.Run(AnswerAsync);
        await server.StartAsync(TestContext.Current.CancellationToken);
        port = new Uri(server.Urls.Single()).Port;
        names.Lead("good.example.com", [Public]);
        names.Lead("other.example.com", [Public]);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task An_allowed_host_is_reached_at_the_address_that_was_judged()
    {
        using var client = Client(new GuardedHttp());

        Assert.Equal("hello", await client.GetStringAsync(Url("good.example.com", "/hello"), Token));
        Assert.Equal([Public], connected);
        Assert.Equal(["good.example.com"], names.Asked);
    }

    [Fact]
    public async Task No_form_of_a_refused_URL_is_looked_up_or_connected_to()
    {
        using var listener = new SilentListener();
        using var services = Services(new GuardedHttp { AnyPublicHost = true, Schemes = ["https", "http"], Ports = [listener.Port, 443, 80] }, real: true);
        using var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("guarded");
        foreach (var form in AddressForms.Refused.Where(form => form.StartsWith("https://", StringComparison.Ordinal)))
        {
            var atListener = form.Replace("https://", "http://", StringComparison.Ordinal).Replace("/latest", $":{listener.Port}/latest", StringComparison.Ordinal);
            foreach (var url in new[] { form, atListener })
            {
                // Of some forms the reader of URLs makes an honest one, which leads nowhere here.
                if (Uri.TryCreate(url, UriKind.Absolute, out var uri))
                    await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetStringAsync(uri, Token));
            }
        }

        Assert.Equal(0, listener.Connections);
        Assert.All(names.Asked, name => Assert.False(IPAddress.TryParse(name, out _)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("93.184.215.14,127.0.0.1")]
    [InlineData("127.0.0.1,93.184.215.14")]
    [InlineData("")]
    public async Task A_name_that_leads_inside_is_not_connected_to(string addresses)
    {
        using var listener = new SilentListener();
        names.Lead("rebound.example.com", [.. addresses.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)]);
        using var client = Client(new GuardedHttp { Ports = [listener.Port] }, real: true);

        await Assert.ThrowsAsync<UrlRefusedException>(() => client.GetStringAsync(Url("rebound.example.com", "/", listener.Port), Token));
        Assert.Equal(0, listener.Connections);
    }

    [Fact]
    public async Task The_listener_that_must_never_be_reached_counts_who_reaches_it()
    {
        using var listener = new SilentListener();
        using var open = new TcpClient(AddressFamily.InterNetwork);

        await open.ConnectAsync(IPAddress.Loopback, listener.Port, Token);
        Assert.Equal(1, listener.Connections);
    }

    [Fact]
    public async Task An_answer_that_changes_between_the_look_and_the_connection_helps_nobody()
    {
        using var listener = new SilentListener();
        // Public when it is asked first, inside from then on: a client that asks twice connects to the second.
        names.Lead("rebinding.example.com", [Public], [IPAddress.Loopback]);
        using var client = Client(new GuardedHttp { Ports = [listener.Port] }, connect: (address, cancellationToken) =>
        {
            connected.Add(address.Address);
            return address.Address.Equals(Public) ? throw new SocketException((int)SocketError.HostUnreachable) : JudgedConnections.ConnectTcpAsync(address, cancellationToken);
        });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetStringAsync(Url("rebinding.example.com", "/", listener.Port), Token));
        await Assert.ThrowsAsync<UrlRefusedException>(() => client.GetStringAsync(Url("rebinding.example.com", "/", listener.Port), Token));

        Assert.Equal([Public], connected);
        Assert.Equal(2, names.Asked.Count);
        Assert.Equal(0, listener.Connections);
    }

    [Fact]
    public async Task Of_several_public_addresses_the_next_is_tried()
    {
        var first = IPAddress.Parse("93.184.215.15");
        names.Lead("two.example.com", [first, Public]);
        using var client = Client(new GuardedHttp(), connect: (address, cancellationToken) =>
            address.Address.Equals(first) ? throw new SocketException((int)SocketError.ConnectionRefused) : ToServerAsync(address, cancellationToken));

        Assert.Equal("hello", await client.GetStringAsync(Url("two.example.com", "/hello"), Token));
    }

    [Fact]
    public async Task Redirects_are_answers_unless_they_are_to_be_followed()
    {
        using var client = Client(new GuardedHttp());
        using var following = Client(new GuardedHttp { MaxRedirects = 2 });

        Assert.Equal(HttpStatusCode.Found, (await client.GetAsync(Url("good.example.com", "/to?/hello"), Token)).StatusCode);
        Assert.Equal("hello", await following.GetStringAsync(Url("good.example.com", "/to?/to?/hello"), Token));
        Assert.Equal(HttpStatusCode.Found, (await following.GetAsync(Url("good.example.com", "/to?/to?/to?/hello"), Token)).StatusCode);
        using var body = new StringContent("x");
        Assert.Equal(HttpStatusCode.Found, (await following.PostAsync(Url("good.example.com", "/to?/hello"), body, Token)).StatusCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://0x7f000001:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://169.254.169.254:{0}/latest/meta-data/")]
    [InlineData("//127.0.0.1:{0}/")]
    [InlineData("http://user@good.example.com:{0}/")]
    [InlineData("http://evil.com:{0}/")]
    [InlineData("http://inside.example.com:{0}/")]
    [InlineData("http://good.example.com:22/")]
    [InlineData("file:///etc/passwd")]
    public async Task A_redirect_is_judged_like_a_request(string target)
    {
        names.Lead("inside.example.com", [IPAddress.Loopback]);
        names.Lead("evil.com", [Public]);
        using var client = Client(new GuardedHttp { MaxRedirects = 3 });

        await Assert.ThrowsAsync<UrlRefusedException>(() => client.GetStringAsync(Url("good.example.com", $"/to?{string.Format(null, target, port)}"), Token));
        Assert.Single(requests);
    }

    [Fact]
    public async Task A_redirect_never_leads_from_https_to_http()
    {
        var bounds = new GuardedHttp { AnyPublicHost = true, Schemes = ["https", "http"], MaxRedirects = 1 };
        using var handler = new GuardedHandler(bounds, new JudgedConnections(names, ToServerAsync), TimeProvider.System);
        handler.InnerHandler!.Dispose();
        handler.InnerHandler = new Redirecting(new Uri("http://good.example.com/"));
        using var client = new HttpClient(handler);

        await Assert.ThrowsAsync<UrlRefusedException>(() => client.GetAsync(new Uri("https://good.example.com/"), Token));
        Assert.Equal(HttpStatusCode.Found, (await client.GetAsync(new Uri("http://good.example.com/"), Token)).StatusCode);
    }

    [Fact]
    public async Task What_is_meant_for_one_origin_does_not_follow_to_another()
    {
        using var client = Client(new GuardedHttp { MaxRedirects = 1 });
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer secret");
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Api-Key", "secret");
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "text/plain");

        var same = await client.GetStringAsync(Url("good.example.com", "/to?/headers"), Token);
        var other = await client.GetStringAsync(Url("good.example.com", $"/to?http://other.example.com:{port}/headers"), Token);

        Assert.Equal("Bearer secret,secret,text/plain", same);
        Assert.Equal(",,text/plain", other);
    }

    [Fact]
    public async Task Cookies_proxies_and_traces_are_not_used()
    {
        using var client = Client(new GuardedHttp());
        using var activity = new System.Diagnostics.Activity("call").Start();

        await client.GetStringAsync(Url("good.example.com", "/hello"), Token);
        Assert.Equal("none", await client.GetStringAsync(Url("good.example.com", "/remembered"), Token));
    }

    [Theory]
    [InlineData("/bytes?1000", true)]
    [InlineData("/bytes?1001", false)]
    [InlineData("/bomb", false)]
    public async Task Answers_are_bounded_in_size(string path, bool isWithin)
    {
        using var client = Client(new GuardedHttp { MaxResponseBytes = 1000 });
        if (isWithin)
        {
            Assert.Equal(1000, (await client.GetByteArrayAsync(Url("good.example.com", path), Token)).Length);
            return;
        }

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetByteArrayAsync(Url("good.example.com", path), Token));
        using var response = await client.GetAsync(Url("good.example.com", path), HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => body.CopyToAsync(Stream.Null, Token));
    }

    [Theory]
    [InlineData("/silent")]
    [InlineData("/endless")]
    public async Task Answers_are_bounded_in_time(string path)
    {
        using var client = Client(new GuardedHttp { Timeout = TimeSpan.FromMilliseconds(300) });

        var late = await Assert.ThrowsAsync<TaskCanceledException>(() => client.GetStringAsync(Url("good.example.com", path), Token));
        Assert.IsType<TimeoutException>(late.InnerException, exactMatch: false);
    }

    [Fact]
    public async Task A_request_for_another_version_or_without_waiting_does_not_get_around_the_judge()
    {
        names.Lead("inside.example.com", [IPAddress.Loopback]);
        using var client = Client(new GuardedHttp());
        using var newer = new HttpRequestMessage(HttpMethod.Get, Url("good.example.com", "/hello")) { Version = HttpVersion.Version30, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var waiting = new HttpRequestMessage(HttpMethod.Get, Url("inside.example.com", "/hello"));

        using var response = await client.SendAsync(newer, Token);
        Assert.Equal(HttpVersion.Version11, response.Version);
        Assert.Throws<NotSupportedException>(() => client.Send(waiting, Token));
        Assert.Single(requests);
    }

    [Fact]
    public async Task A_client_of_a_type_is_guarded_alike_and_bounds_that_can_not_be_kept_stop_the_start()
    {
        names.Lead("inside.example.com", [IPAddress.Loopback]);
        await using var endpoint = await TestEndpoint.StartAsync(
            replace: services => services.AddSingleton<IHostAddresses>(names),
            members: builder => builder.AddGuardedHttpClient<Pages>(new GuardedHttp { AllowedHosts = ["*.example.com"] }));
        await Assert.ThrowsAsync<UrlRefusedException>(() => endpoint.Services.GetRequiredService<Pages>().Http.GetStringAsync(new Uri("https://inside.example.com/"), Token));

        var stopped = await Assert.ThrowsAsync<SecureMcpStartException>(() => TestEndpoint.StartAsync(members: builder => builder
            .AddGuardedHttpClient("none", new GuardedHttp())
            .AddGuardedHttpClient("odd", new GuardedHttp { AnyPublicHost = true, AllowedHosts = ["10.0.0.1"], Schemes = ["ftp"], Ports = [0], MaxRedirects = 11, MaxResponseBytes = 0, Timeout = TimeSpan.Zero })));
        Assert.Equal(
            [
                "The guarded HTTP client 'none' was added without a host: list allowed hosts, or set AnyPublicHost.",
                "The guarded HTTP client 'odd' was added with MaxRedirects that is not 0 to 10.",
                "The guarded HTTP client 'odd' was added with MaxResponseBytes that is not 1 to 100000000.",
                "The guarded HTTP client 'odd' was added with a Timeout that is not above 0 and at most 4 minutes.",
                "The guarded HTTP client 'odd' was added with both allowed hosts and AnyPublicHost: keep one.",
                "The guarded HTTP client 'odd' was added with an allowed host that is neither a name of the public internet in lower case, such as api.example.com, nor *. before one.",
                "The guarded HTTP client 'odd' was added with a scheme that is neither https nor http.",
                "The guarded HTTP client 'odd' was added with a port that is not one of 1 to 65535.",
            ],
            stopped.Problems);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Uri Url(string host, string path, int? at = null) => new($"http://{host}:{at ?? port}{path}");

    private HttpClient Client(GuardedHttp bounds, bool real = false, Connect? connect = null) => Services(
        bounds with { AllowedHosts = ["*.example.com"], Schemes = ["http"], Ports = bounds.Ports.Count > 0 ? bounds.Ports : [port] }, real, connect).GetRequiredService<IHttpClientFactory>().CreateClient("guarded");

    private ServiceProvider Services(GuardedHttp bounds, bool real, Connect? connect = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IHostAddresses>(names);
        if (!real)
            services.AddSingleton(connect ?? ToServerAsync);
        services.AddSecureMcpWith(TestServices.Settings, builder => builder.AddGuardedHttpClient("guarded", bounds));
        return services.BuildServiceProvider();
    }

    // The public address of the tests is this machine's server.
    private ValueTask<Stream> ToServerAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        connected.Add(address.Address);
        return JudgedConnections.ConnectTcpAsync(new IPEndPoint(IPAddress.Loopback, address.Port), cancellationToken);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        requests.Add(http.Request.GetEncodedPathAndQuery());
        var cookies = http.Request.Headers.Cookie.ToString() + http.Request.Headers.TraceParent + http.Request.Headers["Via"];
        http.Response.Headers.SetCookie = "seen=1";
        var query = http.Request.QueryString.Value!.TrimStart('?');
        switch (http.Request.Path.Value)
        {
            case "/hello":
                await http.Response.WriteAsync("hello");
                break;
            case "/remembered":
                await http.Response.WriteAsync(cookies.Length == 0 ? "none" : cookies);
                break;
            case "/headers":
                await http.Response.WriteAsync($"{http.Request.Headers.Authorization},{http.Request.Headers["X-Api-Key"]},{http.Request.Headers.Accept}");
                break;
            case "/to":
                http.Response.StatusCode = 302;
                http.Response.Headers.Location = query;
                break;
            case "/bytes":
                await http.Response.Body.WriteAsync(new byte[int.Parse(query)]);
                break;
            case "/bomb":
                http.Response.Headers.ContentEncoding = "gzip";
                await using (var zip = new GZipStream(http.Response.Body, CompressionLevel.Fastest, leaveOpen: true))
                    await zip.WriteAsync(new byte[200_000]);
                break;
            default:
                if (http.Request.Path == "/endless")
                    await http.Response.WriteAsync("a", http.RequestAborted);
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
        }
    }

    internal sealed class Pages(HttpClient http)
    {
        public HttpClient Http { get; } = http;
    }

    /// <summary>Stands in for a server with a certificate that clients trust.</summary>
    private sealed class Redirecting(Uri target) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.Found) { Headers = { Location = target } });
    }

    /// <summary>Where names lead, one answer after the other; the last stays.</summary>
    private sealed class Names : IHostAddresses
    {
        private readonly Dictionary<string, Queue<IPAddress[]>> answers = [];

        public List<string> Asked { get; } = [];

        public void Lead(string name, params IPAddress[][] addresses) => answers[name] = new Queue<IPAddress[]>(addresses);

        public Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken)
        {
            Asked.Add(host);
            if (!answers.TryGetValue(host, out var left))
                throw new SocketException((int)SocketError.HostNotFound);
            return Task.FromResult(left.Count > 1 ? left.Dequeue() : left.Peek());
        }
    }
}
