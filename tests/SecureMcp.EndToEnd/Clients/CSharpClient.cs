using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace SecureMcp.EndToEnd.Clients;

/// <summary>The C# SDK's client.</summary>
internal static class CSharpClient
{
    /// <summary>Connects; with no version it asks the server which ones there are.</summary>
    public static Task<McpClient> ConnectAsync(string? version, Uri endpoint, string token)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
        });
        var options = new McpClientOptions
        {
            ClientInfo = new Implementation { Name = "end-to-end-csharp", Version = "1.0.0" },
            ProtocolVersion = version,
        };
        return McpClient.CreateAsync(transport, options, cancellationToken: TestContext.Current.CancellationToken);
    }

    public static async Task<Sight> VisitAsync(string? version, Visit visit)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var client = await ConnectAsync(version, visit.Endpoint, visit.Token);
        var offered = client.ServerCapabilities;
        return new Sight(
            [.. (await client.ListToolsAsync(cancellationToken: cancellation)).Select(tool => tool.Name)],
            offered.Resources is null ? [] : [.. (await client.ListResourcesAsync(cancellationToken: cancellation)).Select(resource => resource.Uri)],
            offered.Prompts is null ? [] : [.. (await client.ListPromptsAsync(cancellationToken: cancellation)).Select(prompt => prompt.Name)],
            Json(await client.CallToolAsync(Read<CallToolRequestParams>(visit.Call), cancellation)),
            visit.Read is { } read ? Json(await client.ReadResourceAsync(Read<ReadResourceRequestParams>(read), cancellation)) : null,
            visit.Prompt is { } prompt ? Json(await client.GetPromptAsync(Read<GetPromptRequestParams>(prompt), cancellation)) : null);
    }

    private static JsonNode Json<T>(T result) => JsonSerializer.SerializeToNode(result, McpJsonUtilities.DefaultOptions)!;

    private static T Read<T>(JsonObject parameters) => parameters.Deserialize<T>(McpJsonUtilities.DefaultOptions)!;
}
