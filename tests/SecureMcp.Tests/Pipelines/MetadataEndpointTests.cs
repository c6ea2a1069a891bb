using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Promise: the resource metadata can be read by every page and kept by every cache, and nothing else of the app can.</summary>
public sealed class MetadataEndpointTests : IAsyncLifetime
{
    private const string Root = "/.well-known/oauth-protected-resource";
    private TestEndpoint endpoint = null!;

    public static TheoryData<string> Paths => [Root, $"{Root}/mcp"];

    public async ValueTask InitializeAsync() => endpoint = await TestEndpoint.StartAsync();

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Theory, MemberData(nameof(Paths))]
    public async Task A_page_of_any_origin_may_read_it(string path)
    {
        using var preflight = await SendAsync(HttpMethod.Options, path, request => request.Headers.Add("Access-Control-Request-Headers", "mcp-protocol-version"));
        using var read = await SendAsync(HttpMethod.Get, path);

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal("*", Header(preflight, "Access-Control-Allow-Origin"));
        Assert.Equal("GET, HEAD", Header(preflight, "Access-Control-Allow-Methods"));
        Assert.Equal("*", Header(preflight, "Access-Control-Allow-Headers"));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal("*", Header(read, "Access-Control-Allow-Origin"));
        // With credentials a browser would take the star for no origin at all; there are none to send.
        Assert.Null(Header(read, "Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("/MCP/")]
    [InlineData("/")]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    [InlineData("/.well-known/oauth-protected-resource/")]
    [InlineData("/.well-known/oauth-protected-resource/other")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/nowhere")]
    public async Task No_other_address_has_CORS(string path)
    {
        foreach (var method in new[] { HttpMethod.Options, HttpMethod.Get, HttpMethod.Post })
        {
            using var response = await SendAsync(method, path, request => request.Content = method == HttpMethod.Post ? TestEndpoint.Modern("plain", "tools/list").Content : null);

            Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task An_answer_of_the_endpoint_to_an_allowed_page_has_no_CORS_either()
    {
        var request = TestEndpoint.Call("plain", "echo", new JsonObject { ["text"] = "x" });
        request.Headers.Add("Origin", "https://tools.example.com");
        using var response = await endpoint.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(Header(response, "Access-Control-Allow-Origin"));
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task A_cache_may_keep_it_and_ask_whether_it_changed(string path)
    {
        using var first = await SendAsync(HttpMethod.Get, path);
        var tag = first.Headers.ETag!;
        using var same = await SendAsync(HttpMethod.Get, path, request => request.Headers.IfNoneMatch.Add(tag));
        using var weak = await SendAsync(HttpMethod.Get, path, request => request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(tag.Tag, isWeak: true)));
        using var any = await SendAsync(HttpMethod.Get, path, request => request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any));
        using var other = await SendAsync(HttpMethod.Get, path, request => request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\"")));

        Assert.Equal("public, max-age=300", first.Headers.CacheControl?.ToString());
        foreach (var unchanged in new[] { same, weak, any })
        {
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
            Assert.Equal(tag, unchanged.Headers.ETag);
            Assert.Equal("public, max-age=300", unchanged.Headers.CacheControl?.ToString());
            Assert.Equal("*", Header(unchanged, "Access-Control-Allow-Origin"));
            Assert.Empty(await unchanged.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task What_changes_in_the_document_changes_the_tag()
    {
        await using var renamed = await TestEndpoint.StartAsync(new Dictionary<string, string?> { ["SecureMcp:Callers:Resource:Name"] = "Another" });
        using var here = await SendAsync(HttpMethod.Get, Root);
        using var there = await renamed.SendAsync(new HttpRequestMessage(HttpMethod.Get, Root));

        Assert.NotEqual(here.Headers.ETag, there.Headers.ETag);
    }

    [Fact]
    public async Task HEAD_answers_what_GET_does_without_the_document()
    {
        using var get = await SendAsync(HttpMethod.Get, Root);
        using var head = await SendAsync(HttpMethod.Head, Root);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal("application/json", head.Content.Headers.ContentType?.ToString());
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task It_is_only_read(string method)
    {
        using var response = await SendAsync(new HttpMethod(method), Root);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Origin", "https://page.example");
        if (method == HttpMethod.Options)
            request.Headers.Add("Access-Control-Request-Method", "GET");
        change?.Invoke(request);
        return endpoint.SendAsync(request);
    }
}
