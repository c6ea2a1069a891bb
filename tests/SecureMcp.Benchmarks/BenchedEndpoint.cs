using System.Collections.Frozen;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Benchmarks;

/// <summary>The whole endpoint as one delegate, without a socket: what it takes is its own.</summary>
internal sealed class BenchedEndpoint : IDisposable
{
    private readonly ServiceProvider services;
    private readonly RequestDelegate serve;

    public BenchedEndpoint()
    {
        var collection = new ServiceCollection();
        var builder = collection.AddSecureMcp(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SecureMcp:Transport:PublicUrl"] = "https://tools.example.com/mcp",
            ["SecureMcp:Storage:Kind"] = "Memory",
            // The largest there is, in the shortest window: what is measured must not be a refusal.
            ["SecureMcp:Limits:PermitLimit"] = "100000",
            ["SecureMcp:Limits:Window"] = "00:00:01",
        }).Build());
        builder.AddCallerScheme<OneCaller>().AddMembers<Notes>();
        services = collection.BuildServiceProvider();
        serve = SecureMcpPipeline.Create(services);
    }

    /// <summary>Has every right that the rules here ask for, except that to <c>hide_note</c> and its like.</summary>
    public static Caller Holder { get; } = new()
    {
        Scheme = "bench",
        TenantId = "tenant",
        SubjectId = "somebody",
        ClientId = "client",
        Scopes = FrozenSet.Create(StringComparer.Ordinal, "notes.read", "tool:read_note:invoke"),
        Roles = FrozenSet.Create(StringComparer.Ordinal, "reader"),
        AuthenticationContexts = FrozenSet.Create(StringComparer.Ordinal, "c1"),
        Acr = "silver",
        ExpiresAt = DateTimeOffset.MaxValue,
    };

    /// <summary>Sends a request of 2026-07-28 and answers the length of what came back.</summary>
    public async Task<int> SendAsync(string method, string field, string name)
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"{{{method}}}","params":{"{{{field}}}":"{{{name}}}","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}} } }""");
        await using var scope = services.CreateAsyncScope();
        var answer = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Method = HttpMethods.Post;
        http.Request.Path = SecureMcpPipeline.EndpointPath;
        http.Request.ContentType = "application/json";
        http.Request.ContentLength = body.Length;
        http.Request.Headers.Accept = "application/json, text/event-stream";
        http.Request.Headers.Authorization = "Bearer bench";
        http.Request.Headers["MCP-Protocol-Version"] = "2026-07-28";
        http.Request.Headers["Mcp-Method"] = method;
        http.Request.Headers["Mcp-Name"] = name;
        http.Request.Body = new MemoryStream(body);
        http.Response.Body = answer;
        await serve(http);
        return http.Response.StatusCode == StatusCodes.Status200OK ? (int)answer.Length : throw new InvalidOperationException($"{method} answered {http.Response.StatusCode}.");
    }

    public void Dispose() => services.Dispose();

    private sealed class OneCaller : ICallerScheme
    {
        public string Name => "bench";

        public bool Fits(Credential credential) => true;

        public ValueTask<Authentication> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) => ValueTask.FromResult(Authentication.Of(Holder));
    }

    private sealed class Notes
    {
        [McpServerTool(Name = "read_note", ReadOnly = true), RequireScope("notes.read")]
        public static string ReadNote() => "a note";

        [McpServerTool(Name = "hide_note", ReadOnly = true), RequireScope("notes.hide"), RequireRole("owner", "admin"), RequireTenant("another")]
        public static string HideNote() => "";

        [McpServerPrompt(Name = "hide_prompt"), RequireScope("notes.hide")]
        public static string HidePrompt() => "";

        [McpServerResource(UriTemplate = "note://hide/1", Name = "hidden"), RequireScope("notes.hide")]
        public static string Hidden() => "";

        [McpServerResource(UriTemplate = "note://vault/{id}", Name = "vault"), RequireScope("notes.hide")]
        public static string Vault(string id) => id;

        [McpServerResource(UriTemplate = "note://open/{id}", Name = "open"), RequireScope("notes.read")]
        public static string Open(string id) => id;
    }
}
