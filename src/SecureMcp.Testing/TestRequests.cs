using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMcp.Calls;
using SecureMcp.Schemas;

namespace SecureMcp.Testing;

/// <summary>Writes requests as a client does that keeps to the protocol.</summary>
internal static class TestRequests
{
    private const string ModernVersion = "2026-07-28";
    private const string LegacyVersion = "2025-11-25";
    private const string VersionKey = "io.modelcontextprotocol/protocolVersion";
    private const string CapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";

    /// <summary>The member that a request is about, for reports; null when it is about none.</summary>
    public static string? MemberOf(JsonObject parameters)
    {
        var named = parameters["name"] ?? parameters["uri"] ?? parameters["ref"]?["name"] ?? parameters["ref"]?["uri"] ?? parameters["notifications"]?["resourceSubscriptions"]?[0];
        return named is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;
    }

    public static HttpRequestMessage Modern(string? token, string id, string method, JsonObject parameters, MemberCatalog catalog)
    {
        parameters["_meta"] ??= new JsonObject();
        if (parameters["_meta"] is JsonObject meta)
        {
            meta[VersionKey] ??= ModernVersion;
            meta[CapabilitiesKey] ??= new JsonObject();
        }

        var request = Post(token, id, method, parameters, ModernVersion);
        Add(request, "Mcp-Method", method);
        if (method is "tools/call" or "prompts/get" or "resources/read" && MemberOf(parameters) is { } member)
            Add(request, "Mcp-Name", member);
        if (method == "tools/call")
            AddArguments(request, parameters, catalog);
        return request;
    }

    public static HttpRequestMessage Legacy(string? token, string id, string method, JsonObject parameters, string? session)
    {
        var request = Post(token, id, method, parameters, LegacyVersion);
        if (session is not null)
            request.Headers.Add(SessionId.Header, session);
        return request;
    }

    public static string VersionOf(McpRevision revision) => revision == McpRevision.Modern ? ModernVersion : LegacyVersion;

    public static JsonObject Initialize() => new()
    {
        ["protocolVersion"] = LegacyVersion,
        ["capabilities"] = new JsonObject(),
        ["clientInfo"] = new JsonObject { ["name"] = "securemcp-testing", ["version"] = "1.0.0" },
    };

    private static HttpRequestMessage Post(string? token, string id, string method, JsonObject parameters, string version)
    {
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters };
        var request = new HttpRequestMessage(HttpMethod.Post, SecureMcpPipeline.EndpointPath) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", version);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    // Arguments that the tool's schema wants repeated as headers (x-mcp-header), which a client knows from the list.
    private static void AddArguments(HttpRequestMessage request, JsonObject parameters, MemberCatalog catalog)
    {
        if (MemberOf(parameters) is not { } name || catalog.Find(MemberKind.Tool, name) is not { } tool || tool.ArgumentSchema.ValueKind != JsonValueKind.Object)
            return;
        foreach (var header in ParameterHeader.ReadAll(tool.ArgumentSchema))
        {
            JsonNode? value = parameters["arguments"];
            foreach (var step in header.Path)
                value = (value as JsonObject)?[step];
            if (value is JsonValue)
                Add(request, header.Name, value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString());
        }
    }

    // Text that a header can't carry goes as base64 (MCP 2026-07-28, transports, value encoding).
    private static void Add(HttpRequestMessage request, string name, string value)
    {
        var isPlain = value.Length > 0 && value.All(c => c is >= ' ' and <= '~') && value.Trim() == value && !value.StartsWith("=?", StringComparison.Ordinal);
        request.Headers.TryAddWithoutValidation(name, isPlain ? value : $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=");
    }
}
