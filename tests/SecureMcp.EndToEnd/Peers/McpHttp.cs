using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SecureMcp.EndToEnd.Peers;

/// <summary>
/// A client without manners: sends whatever a test makes up, and keeps the answer as it came. What it sends unless told
/// otherwise is what a correct client would.
/// </summary>
internal sealed class McpHttp(Uri endpoint) : IDisposable
{
    public const string ModernVersion = "2026-07-28";
    public const string LegacyVersion = "2025-11-25";

    /// <summary>Runs when an answer's headers are there and its body was not read yet.</summary>
    public Func<Task>? BeforeBody { get; set; }

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>Sends one request of the 2026-07-28 revision, with the headers that belong to it.</summary>
    public Task<McpAnswer> ModernAsync(string? token, JsonNode id, string method, JsonObject parameters, Action<HttpRequestMessage>? change = null)
    {
        var message = Message(id, method, Meta(parameters, ModernVersion));
        return PostAsync(token, Utf8(message), request =>
        {
            Set(request, "MCP-Protocol-Version", ModernVersion);
            Set(request, "Mcp-Method", method);
            if ((parameters["name"] ?? parameters["uri"]) is { } name)
                Set(request, "Mcp-Name", name.GetValue<string>());
            change?.Invoke(request);
        });
    }

    /// <summary>Sends one request of the 2025-11-25 revision.</summary>
    public Task<McpAnswer> LegacyAsync(string? token, JsonNode id, string method, JsonObject parameters, Action<HttpRequestMessage>? change = null)
        => PostAsync(token, Utf8(Message(id, method, parameters)), request =>
        {
            Set(request, "MCP-Protocol-Version", LegacyVersion);
            change?.Invoke(request);
        });

    public Task<McpAnswer> PostAsync(string? token, byte[] body, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) };
        Set(request, "Content-Type", "application/json");
        Set(request, "Accept", "application/json, text/event-stream");
        if (token is not null)
            Set(request, "Authorization", $"Bearer {token}");
        change?.Invoke(request);
        return SendAsync(request);
    }

    public async Task<McpAnswer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            if (BeforeBody is { } look)
                await look();
            var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            return new McpAnswer((int)response.StatusCode, response.Headers, response.Content.Headers, body);
        }
    }

    public void Dispose() => client.Dispose();

    public static byte[] Utf8(JsonNode message) => Encoding.UTF8.GetBytes(message.ToJsonString());

    public static JsonObject Message(JsonNode id, string method, JsonObject parameters)
        => new() { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone(), ["method"] = method, ["params"] = parameters.DeepClone() };

    /// <summary>The parameters with the <c>_meta</c> that every request of the modern revision carries.</summary>
    public static JsonObject Meta(JsonObject parameters, string version)
    {
        var copy = parameters.DeepClone().AsObject();
        copy["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = version,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
            ["io.modelcontextprotocol/clientInfo"] = new JsonObject { ["name"] = "end-to-end", ["version"] = "1.0.0" },
        };
        return copy;
    }

    /// <summary>Puts one header in place of any that is there; null takes it away.</summary>
    public static void Set(HttpRequestMessage request, string name, string? value)
    {
        HttpHeaders headers = name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) ? request.Content!.Headers : request.Headers;
        headers.Remove(name);
        if (value is not null)
            Assert.True(headers.TryAddWithoutValidation(name, value));
    }
}
