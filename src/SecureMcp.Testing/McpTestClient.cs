using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using SecureMcp.Calls;

namespace SecureMcp.Testing;

/// <summary>
/// One caller's view of a running endpoint. Every request goes over HTTP through every step that it goes through in
/// production. What is refused is an answer, never an exception. Safe for concurrent use.
/// </summary>
public class McpTestClient
{
    private static int lastId;

    private readonly RunningApp app;
    private readonly string? token;
    private readonly Lazy<Task<string?>> session;

    internal McpTestClient(RunningApp app, string? token, McpRevision revision)
    {
        (this.app, this.token, Revision) = (app, token, revision);
        session = new Lazy<Task<string?>>(OpenSessionAsync);
    }

    /// <summary>The revision that it speaks.</summary>
    public McpRevision Revision { get; }

    private protected RunningApp App => app;

    /// <summary>Another caller of the same running app, in the same revision: by itself another person, without any right.</summary>
    /// <exception cref="ArgumentException">Its scheme was not named at the start.</exception>
    public McpTestClient As(Action<McpTestCaller>? caller = null) => new(app, app.Callers.Admit(McpTestCaller.Build(app.Callers.Next(), caller)), Revision);

    /// <summary>Nobody: requests without a credential.</summary>
    public McpTestClient WithoutCredential() => new(app, null, Revision);

    /// <summary>The same caller in another revision. With sessions switched on, <see cref="McpRevision.Legacy"/> opens one of its own.</summary>
    public McpTestClient Using(McpRevision revision) => new(app, token, revision);

    /// <summary>What this caller sees: every list to its last page.</summary>
    /// <exception cref="McpTestException">A list was refused.</exception>
    public async Task<McpSurface> LookAsync(CancellationToken cancellationToken = default)
    {
        var lists = await SurfaceLists.ReadAsync(this, cancellationToken);
        return new McpSurface(lists.Names("tools"), lists.Names("prompts"), lists.Names("resources"), lists.Names("templates"));
    }

    /// <summary>
    /// All that this caller's client and model are told of what it sees: names, titles, descriptions, schemas and hints, as
    /// JSON with sorted members and a line feed at each line's end. The same endpoint always answers the same text, so a test
    /// can keep it and compare.
    /// </summary>
    /// <exception cref="McpTestException">A list was refused.</exception>
    public async Task<string> SnapshotAsync(CancellationToken cancellationToken = default) => (await SurfaceLists.ReadAsync(this, cancellationToken)).ToSnapshot();

    /// <summary>Calls a tool.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="arguments">An object whose properties are the arguments, by their names; a <see cref="JsonObject"/> or dictionary too.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<McpTestAnswer> CallToolAsync(string name, object? arguments = null, CancellationToken cancellationToken = default) =>
        SendAsync("tools/call", new JsonObject { ["name"] = name, ["arguments"] = ObjectOf(arguments) }, cancellationToken);

    /// <summary>Gets a prompt.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="arguments">An object whose properties are the arguments: texts, as the protocol has them.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<McpTestAnswer> GetPromptAsync(string name, object? arguments = null, CancellationToken cancellationToken = default) =>
        SendAsync("prompts/get", new JsonObject { ["name"] = name, ["arguments"] = ObjectOf(arguments) }, cancellationToken);

    /// <summary>Reads a resource, by its URI or by one that a template makes.</summary>
    public Task<McpTestAnswer> ReadResourceAsync(string uri, CancellationToken cancellationToken = default) =>
        SendAsync("resources/read", new JsonObject { ["uri"] = uri }, cancellationToken);

    /// <summary>Asks how an argument of a prompt may go on.</summary>
    public Task<McpTestAnswer> CompletePromptAsync(string name, string argument, string value, CancellationToken cancellationToken = default) =>
        CompleteAsync(new JsonObject { ["type"] = "ref/prompt", ["name"] = name }, argument, value, cancellationToken);

    /// <summary>Asks how a value of a resource template may go on.</summary>
    public Task<McpTestAnswer> CompleteTemplateAsync(string uriTemplate, string argument, string value, CancellationToken cancellationToken = default) =>
        CompleteAsync(new JsonObject { ["type"] = "ref/resource", ["uri"] = uriTemplate }, argument, value, cancellationToken);

    /// <summary>
    /// Asks for the updates of a resource: <c>resources/subscribe</c>, which is known inside a session only, or
    /// <c>subscriptions/listen</c> of 2026-07-28.
    /// </summary>
    public Task<McpTestAnswer> SubscribeAsync(string uri, CancellationToken cancellationToken = default) => Revision == McpRevision.Legacy
        ? SendAsync("resources/subscribe", new JsonObject { ["uri"] = uri }, cancellationToken)
        : SendAsync("subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["resourceSubscriptions"] = new JsonArray(uri) } }, cancellationToken);

    /// <summary>Sends any request. The <c>_meta</c> and headers that the revision asks for are added where they are missing.</summary>
    /// <param name="method">The method, for example <c>tasks/get</c>.</param>
    /// <param name="parameters">The parameters; copied.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<McpTestAnswer> SendAsync(string method, JsonObject? parameters = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        // Of one length, so that answers to two requests can be compared to the byte.
        var id = $"{Interlocked.Increment(ref lastId):x8}";
        var sent = parameters?.DeepClone().AsObject() ?? [];
        using var request = Revision == McpRevision.Modern
            ? TestRequests.Modern(token, id, method, sent, app.Catalog)
            : TestRequests.Legacy(token, id, method, sent, method == "initialize" ? null : await session.Value);
        using var response = await app.Http.SendAsync(request, cancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new McpTestAnswer(method, TestRequests.MemberOf(sent), id, (int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>Connects the official client, for tests that want its view. The test disposes it.</summary>
    public Task<McpClient> ConnectAsync(CancellationToken cancellationToken = default)
    {
        var transport = new HttpClientTransport(
            new HttpClientTransportOptions
            {
                Endpoint = new Uri(app.Origin, SecureMcpPipeline.EndpointPath),
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = token is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {token}" },
            },
            app.Http);
        return McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = TestRequests.VersionOf(Revision) }, cancellationToken: cancellationToken);
    }

    private static JsonObject ObjectOf(object? arguments) => arguments is null
        ? []
        : JsonSerializer.SerializeToNode(arguments, JsonSerializerOptions.Web) as JsonObject
            ?? throw new ArgumentException("Arguments are an object with a property for each, for example new { orderId = \"ORD-1\" }.", nameof(arguments));

    private Task<McpTestAnswer> CompleteAsync(JsonObject reference, string argument, string value, CancellationToken cancellationToken) =>
        SendAsync("completion/complete", new JsonObject { ["ref"] = reference, ["argument"] = new JsonObject { ["name"] = argument, ["value"] = value } }, cancellationToken);

    // A client of the older revisions that is given a session must use it. Refused, it has none, and its request says why.
    private async Task<string?> OpenSessionAsync() =>
        app.HasSessions ? (await SendAsync("initialize", TestRequests.Initialize())).Headers.GetValueOrDefault(SessionId.Header) : null;
}
