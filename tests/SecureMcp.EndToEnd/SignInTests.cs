using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Clients;
using SecureMcp.EndToEnd.FunctionsHost;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>
/// Promise: a client that was given a URL and nothing else finds out where to sign in, does, and calls a tool; one whose user
/// granted too little is told what to ask for.
/// </summary>
public sealed class SignInTests
{
    private const string Scopes = "documents.read runbooks.read profiles.read orders.write";
    private const string Tool = "search_documents";

    [Theory]
    [InlineData("auto")]
    [InlineData("2026-07-28")]
    [InlineData("legacy")]
    [InlineData("before")]
    public async Task A_client_that_knows_only_the_URL_signs_in_and_calls_a_tool(string mode)
    {
        await using var server = await AuthorizationServer.StartAsync(Scopes, null, TestContext.Current.CancellationToken);
        await using var host = await StartAsync(server);
        var resource = $"{host.Address}mcp";
        var report = await SignInAsync(resource, mode);
        var seen = await server.SeenAsync(TestContext.Current.CancellationToken);

        Assert.Equal("doc://handbook/vacation-policy", report["called"]!["structuredContent"]!["hits"]![0]!["uri"]!.GetValue<string>());
        // The whole way: 401, the document that the challenge names, the server that the document names, registration, code, token.
        var requests = report["requests"]!.AsArray().Select(request => request!.AsObject()).ToList();
        Assert.Equal(401, requests[0]["status"]!.GetValue<int>());
        Assert.Contains($"resource_metadata=\"{host.Address}.well-known/oauth-protected-resource/mcp\"", requests[0]["challenge"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(requests, request => Is(request, "/.well-known/oauth-protected-resource/mcp", 200));
        Assert.Contains(requests, request => Is(request, "/reg", 201));
        Assert.Contains(requests, request => Is(request, "/token", 200));

        Assert.Equal(["http://127.0.0.1:53682/callback"], Assert.Single(seen["registrations"]!.AsArray())!["redirect_uris"]!.AsArray().Select(uri => uri!.GetValue<string>()));
        var asked = Assert.Single(seen["authorizations"]!.AsArray())!;
        Assert.Equal(("code", "S256", resource), (Text(asked, "response_type"), Text(asked, "code_challenge_method"), Text(asked, "resource")));
        Assert.Equal(Sorted(Scopes), Sorted(Text(asked, "scope")));
        Assert.Equal(resource, Text(Assert.Single(seen["tokens"]!.AsArray())!, "resource"));
        Assert.Equal(1, report["visits"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_CSharp_client_signs_in_too()
    {
        await using var server = await AuthorizationServer.StartAsync(Scopes, null, TestContext.Current.CancellationToken);
        await using var host = await StartAsync(server);
        await using var client = await CSharpClient.SignInAsync(new Uri($"{host.Address}mcp"), Browser.VisitAsync);
        var called = await client.CallToolAsync(Tool, new Dictionary<string, object?> { ["query"] = "vacation" }, cancellationToken: TestContext.Current.CancellationToken);
        var seen = await server.SeenAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(true, called.IsError);
        Assert.NotNull(called.StructuredContent);
        Assert.Single(seen["registrations"]!.AsArray());
        Assert.Equal($"{host.Address}mcp", Text(Assert.Single(seen["authorizations"]!.AsArray())!, "resource"));
    }

    [Fact]
    public async Task A_client_whose_user_granted_too_little_is_told_what_to_ask_for_and_gets_it()
    {
        await using var server = await AuthorizationServer.StartAsync(Scopes, "runbooks.read", TestContext.Current.CancellationToken);
        await using var host = await StartAsync(server, new() { ["SecureMcp__Callers__Chain__RequiredScopes__0"] = "documents.read" });
        var report = await SignInAsync($"{host.Address}mcp", "auto");

        Assert.NotEqual("true", report["called"]!["isError"]?.ToJsonString());
        Assert.Equal(2, report["visits"]!.GetValue<int>());
        // What it had and what the challenge named.
        Assert.Equal(["runbooks.read", "documents.read runbooks.read"], report["scopes"]!.AsArray().Select(scope => Sorted(scope!.GetValue<string>())));
        var challenge = Assert.Single(report["requests"]!.AsArray(), request => request!["status"]!.GetValue<int>() == 403)!["challenge"]!.GetValue<string>();
        Assert.Contains("error=\"insufficient_scope\"", challenge, StringComparison.Ordinal);
        Assert.Contains("scope=\"documents.read\"", challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_may_look_before_it_signs_in_where_that_is_allowed()
    {
        await using var server = await AuthorizationServer.StartAsync(Scopes, null, TestContext.Current.CancellationToken);
        await using var host = await StartAsync(server, new() { ["SecureMcp__Callers__Chain__AllowAnonymousHandshake"] = "true" });
        var report = await SignInAsync($"{host.Address}mcp", "auto");

        Assert.Equal(200, report["requests"]![0]!["status"]!.GetValue<int>());
        Assert.Contains(report["requests"]!.AsArray(), request => request!["status"]!.GetValue<int>() == 401);
        Assert.NotNull(report["called"]!["structuredContent"]);
    }

    private static async Task<StandInHost> StartAsync(AuthorizationServer server, Dictionary<string, string>? more = null)
    {
        var settings = new Dictionary<string, string>(more ?? []) { ["SecureMcp__Storage__Kind"] = "Memory" };
        return await StandInHost.StartAsync(
            await PublishedApp.FolderAsync(),
            at => new Dictionary<string, string>(settings)
            {
                ["SecureMcp__Transport__PublicUrl"] = $"{at}mcp",
                ["SecureMcp__Callers__Oidc__Issuers__0__Name"] = "provider",
                ["SecureMcp__Callers__Oidc__Issuers__0__Issuer"] = server.Issuer,
                ["SecureMcp__Callers__Oidc__Issuers__0__Audiences__0"] = $"{at}mcp",
            },
            TestContext.Current.CancellationToken);
    }

    private static async Task<JsonObject> SignInAsync(string url, string mode) =>
        JsonNode.Parse(await NodeTools.RunAsync("client-signin.mjs", [url, mode, Tool, """{"query":"vacation"}"""]))!.AsObject();

    private static bool Is(JsonObject request, string path, int status) => Text(request, "path") == path && request["status"]!.GetValue<int>() == status;

    private static string Text(JsonNode from, string name) => from[name]!.GetValue<string>();

    private static string Sorted(string scopes) => string.Join(' ', scopes.Split(' ').Order(StringComparer.Ordinal));
}
