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

    [Fact]
    public void What_the_settings_add_is_in_it_and_nothing_that_is_not_served()
    {
        var about = new ResourceOptions
        {
            Name = "The endpoint",
            Documentation = new Uri("https://docs.example/"),
            PolicyUri = new Uri("https://docs.example/policy"),
            TermsUri = new Uri("https://docs.example/terms"),
        };
        using var document = JsonDocument.Parse(Metadata("https://host.example/mcp", about, ["a"]).Document);

        Assert.Equal(
            ["resource", "authorization_servers", "scopes_supported", "bearer_methods_supported", "resource_name", "resource_documentation", "resource_policy_uri", "resource_tos_uri"],
            document.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("https://docs.example/terms", document.RootElement.GetProperty("resource_tos_uri").GetString());
    }

    [Fact]
    public void All_servers_are_named_each_once_and_the_scopes_as_the_first_one_knows_them()
    {
        var metadata = new ResourceMetadata(
            new Uri("https://host.example/mcp"),
            [new AuthorizationServer("https://first.example", "api://x/"), new AuthorizationServer("https://second.example", ""), new AuthorizationServer("https://first.example", "")],
            ["a"],
            new ResourceOptions(),
            (scope, _) => scope);
        using var document = JsonDocument.Parse(metadata.Document);

        Assert.Equal(["https://first.example", "https://second.example"], Texts(document.RootElement, "authorization_servers"));
        Assert.Equal(["api://x/a"], Texts(document.RootElement, "scopes_supported"));
    }

    [Fact]
    public void What_has_no_values_is_left_out()
    {
        var metadata = new ResourceMetadata(new Uri("https://host.example/mcp"), [], [], new ResourceOptions(), (scope, _) => scope);
        using var document = JsonDocument.Parse(metadata.Document);

        Assert.Equal(["resource", "bearer_methods_supported"], document.RootElement.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void Every_problem_of_its_settings_is_named()
    {
        var problems = new ResourceOptionsValidator().Validate(null, new ResourceOptions
        {
            Name = "line\nbreak",
            Documentation = new Uri("http://docs.example/"),
            PolicyUri = new Uri("/policy", UriKind.Relative),
            TermsUri = new Uri("https://user@docs.example/"),
        }).Failures!.ToList();

        Assert.Equal(4, problems.Count);
        Assert.All(new[] { "Name", "Documentation", "PolicyUri", "TermsUri" }, key => Assert.Contains(problems, problem => problem.StartsWith($"SecureMcp:Callers:Resource:{key} ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(nameof(BearerError.None), "")]
    [InlineData(nameof(BearerError.InvalidRequest), ", error=\"invalid_request\", error_description=\"Send exactly one access token, in the Authorization header.\"")]
    [InlineData(nameof(BearerError.InvalidToken), ", error=\"invalid_token\", error_description=\"The access token is malformed, expired or not meant for this endpoint.\"")]
    [InlineData(nameof(BearerError.InsufficientScope), ", error=\"insufficient_scope\", error_description=\"The access token lacks a scope that this call needs.\"")]
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

    private static ResourceMetadata Metadata(string publicUrl, params string[] scopes) => Metadata(publicUrl, new ResourceOptions { Name = "The \"endpoint\"" }, scopes);

    private static ResourceMetadata Metadata(string publicUrl, ResourceOptions about, string[] scopes) =>
        new(new Uri(publicUrl, UriKind.RelativeOrAbsolute), [new AuthorizationServer(EntraTenant.Issuer, $"api://{EntraTenant.ClientId}/")], scopes, about, (scope, _) => scope);

    private static IEnumerable<string?> Texts(JsonElement root, string name) => root.GetProperty(name).EnumerateArray().Select(e => e.GetString());
}
