using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Authentication;
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

    /// <summary>Connects with nothing but the URL: registers, and sends its user to sign in.</summary>
    /// <param name="endpoint">The URL.</param>
    /// <param name="browse">The user's browser: goes to the first address until it is sent to one that starts like the second.</param>
    public static Task<McpClient> SignInAsync(Uri endpoint, Func<Uri, Uri, CancellationToken, Task<IReadOnlyDictionary<string, string>>> browse)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            OAuth = new ClientOAuthOptions
            {
                RedirectUri = new Uri("http://127.0.0.1:53682/callback"),
                AuthorizationCallbackHandler = async (context, cancellationToken) =>
                {
                    var answer = await browse(context.AuthorizationUri, context.RedirectUri, cancellationToken);
                    return new AuthorizationResult { Code = answer["code"], State = answer["state"], Iss = answer["iss"] };
                },
            },
        });
        return McpClient.CreateAsync(transport, cancellationToken: TestContext.Current.CancellationToken);
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
