using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace SecureMcp.Tests.Protocol;

/// <summary>The SDK's own server for one request, with nothing of ours around it.</summary>
internal static class RawSdk
{
    public const string Meta = """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""";

    /// <summary>The messages that the SDK answers a request of 2026-07-28 with.</summary>
    public static Task<IReadOnlyList<JsonNode>> ModernAsync(McpServerOptions options, string method, string parameters = "{}", ILoggerFactory? loggers = null)
    {
        var all = JsonNode.Parse(parameters)!.AsObject();
        all["_meta"] ??= JsonNode.Parse(Meta);
        return SendAsync(options, method, all, "2026-07-28", loggers);
    }

    /// <summary>The messages that the SDK answers a request of 2025-11-25 with, without a session.</summary>
    public static Task<IReadOnlyList<JsonNode>> LegacyAsync(McpServerOptions options, string method, string parameters = "{}") =>
        SendAsync(options, method, JsonNode.Parse(parameters)!.AsObject(), "2025-11-25", null);

    public static JsonRpcMessage Read(string json) => (JsonRpcMessage)JsonSerializer.Deserialize(json, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage)))!;

    public static JsonRpcRequest Request(string method, JsonObject parameters, string version) => new()
    {
        Id = new RequestId(1),
        Method = method,
        Params = parameters,
        Context = new JsonRpcMessageContext { ProtocolVersion = version },
    };

    /// <summary>The messages in the event stream that the SDK wrote.</summary>
    public static IReadOnlyList<JsonNode> Messages(MemoryStream written) =>
        [.. Encoding.UTF8.GetString(written.ToArray()).Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line[6..])!)];

    private static async Task<IReadOnlyList<JsonNode>> SendAsync(McpServerOptions options, string method, JsonObject parameters, string version, ILoggerFactory? loggers)
    {
        using var written = new MemoryStream();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        await using var transport = new StreamableHttpServerTransport(loggers ?? NullLoggerFactory.Instance) { Stateless = true };
        await using var server = McpServer.Create(transport, options, loggers ?? NullLoggerFactory.Instance);
        var running = server.RunAsync(patience.Token);
        await transport.HandlePostRequestAsync(Request(method, parameters, version), written, patience.Token);
        await transport.DisposeAsync();
        await running;
        return Messages(written);
    }
}
