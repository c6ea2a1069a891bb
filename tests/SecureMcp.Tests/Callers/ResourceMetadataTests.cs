using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

public sealed class ResourceMetadataTests
{
    private const string Api = $"api://{EntraTenant.ClientId}";

    [Fact]
    public void The_document_says_where_to_get_a_token_and_for_what()
    {
        using var document = JsonDocument.Parse(Metadata("https://host.example/mcp", "mcp.access", "documents.read", "mcp.access").Document);

        var root = document.RootElement;
        Assert.Equal("https://host.example/mcp", root.GetProperty("resource").GetString());
        Assert.Equal([EntraTenant.Issuer], Texts(root, "authorization_servers"));
        Assert.Equal([$"{Api}/documents.read", $"{Api}/mcp.access"], Texts(root, "scopes_supported"));
        Assert.Equal(["header"], Texts(root, "bearer_methods_supported"));
        Assert.Equal("The \"endpoint\"", root.GetProperty("resource_name").GetString());
        Assert.Equal(5, root.EnumerateObject().Count());
    }

    [Theory]
    [InlineData("https://host.example/mcp", "https://host.example/mcp", "https://host.example/.well-known/oauth-protected-resource/mcp")]
    [InlineData("https://host.example/mcp/", "https://host.example/mcp", "https://host.example/.well-known/oauth-protected-resource/mcp")]
    [InlineData("https://HOST.example:443/api/mcp", "https://host.example/api/mcp", "https://host.example/.well-known/oauth-protected-resource/api/mcp")]
    [InlineData("https://host.example/", "https://host.example", "https://host.example/.well-known/oauth-protected-resource")]
    [InlineData("http://127.0.0.1:7071/mcp", "http://127.0.0.1:7071/mcp", "http://127.0.0.1:7071/.well-known/oauth-protected-resource/mcp")]
    public void The_resource_is_the_public_URL_and_the_metadata_is_beside_it(string publicUrl, string resource, string metadataUrl)
    {
        var metadata = Metadata(publicUrl, "mcp.access");

        using var document = JsonDocument.Parse(metadata.Document);
        Assert.Equal(resource, document.RootElement.GetProperty("resource").GetString());
        Assert.Equal(metadataUrl, metadata.MetadataUrl);
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource", true)]
    [InlineData("/.well-known/oauth-protected-resource/a b/mcp", true)]
    [InlineData("/.well-known/oauth-protected-resource/", false)]
    [InlineData("/.well-known/oauth-protected-resource/other", false)]
    [InlineData("/.well-known/oauth-protected-resource/A b/mcp", false)]
    [InlineData("/a b/mcp", false)]
    [InlineData("", false)]
    public void The_document_is_served_at_the_root_and_at_the_path_inserted_address(string path, bool served)
    {
        Assert.Equal(served, Metadata("https://host.example/a%20b/mcp").IsServedAt(new PathString(path)));
    }

    [Theory]
    [InlineData("/mcp")]
    [InlineData("https://host.example/mcp?x=1")]
    [InlineData("https://host.example/mcp#x")]
    [InlineData("https://user@host.example/mcp")]
    [InlineData("https://h\u00f6st.example/mcp")]
    public void A_URL_that_cannot_name_a_resource_is_refused(string publicUrl)
    {
        Assert.Throws<ArgumentException>(() => Metadata(publicUrl, "mcp.access"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("quo\"te")]
    [InlineData("back\\slash")]
    [InlineData("line\r\nX-Injected: 1")]
    public void A_scope_outside_the_grammar_is_refused(string scope)
    {
        Assert.Throws<ArgumentException>(() => Metadata("https://host.example/mcp", scope));
        Assert.Throws<ArgumentException>(() => new BearerChallenge(Metadata("https://host.example/mcp")).Write(BearerError.None, [scope]));
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("HEAD", false)]
    public async Task The_answer_may_be_cached_for_five_minutes(string method, bool hasBody)
    {
        var metadata = Metadata("https://host.example/mcp", "mcp.access");
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Request.Method = method;
        http.Response.Body = body;

        await metadata.WriteAsync(http, TestContext.Current.CancellationToken);

        Assert.Equal(200, http.Response.StatusCode);
        Assert.Equal("application/json", http.Response.ContentType);
        Assert.Equal("public, max-age=300", http.Response.Headers.CacheControl);
        Assert.Equal(metadata.Document.Length, http.Response.ContentLength);
        Assert.Equal(hasBody ? Encoding.UTF8.GetString(metadata.Document.Span) : "", Encoding.UTF8.GetString(body.ToArray()));
    }

    [Theory]
    [InlineData(nameof(BearerError.None), "")]
    [InlineData(nameof(BearerError.InvalidRequest), ", error=\"invalid_request\", error_description=\"Send exactly one access token, in the Authorization header.\"")]
    [InlineData(nameof(BearerError.InvalidToken), ", error=\"invalid_token\", error_description=\"The access token is malformed, expired or not meant for this endpoint.\"")]
    public void The_challenge_names_the_metadata_the_scopes_once_and_the_error(string error, string end)
    {
        var challenge = new BearerChallenge(Metadata("https://host.example/mcp")).Write(Enum.Parse<BearerError>(error), ["b", "a", "b"]);

        Assert.Equal($"Bearer resource_metadata=\"https://host.example/.well-known/oauth-protected-resource/mcp\", scope=\"{Api}/a {Api}/b\"{end}", challenge);
    }

    [Fact]
    public void Without_scopes_the_challenge_has_no_scope_parameter()
    {
        var challenge = new BearerChallenge(Metadata("https://host.example/mcp")).Write(BearerError.None, []);

        Assert.Equal("Bearer resource_metadata=\"https://host.example/.well-known/oauth-protected-resource/mcp\"", challenge);
    }

    private static ResourceMetadata Metadata(string publicUrl, params string[] scopes) =>
        new(new Uri(publicUrl, UriKind.RelativeOrAbsolute), [new AuthorizationServer(EntraTenant.Issuer, $"api://{EntraTenant.ClientId}/")], scopes, "The \"endpoint\"");

    private static IEnumerable<string?> Texts(JsonElement root, string name) => root.GetProperty(name).EnumerateArray().Select(e => e.GetString());
}
