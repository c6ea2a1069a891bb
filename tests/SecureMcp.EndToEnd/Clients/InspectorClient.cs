using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd.Clients;

/// <summary>The MCP Inspector's command line: a process, and a connection, for each method.</summary>
internal static class InspectorClient
{
    private const string Script = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js";
    private static readonly Version OldestNode = new(22, 19);

    public static async Task<Sight> VisitAsync(string era, Visit visit)
    {
        await NodeTools.RequireVersionAsync(OldestNode, "The MCP Inspector");
        return new Sight(
            Names(await RunAsync("tools/list"), "tools", "name"),
            Names(await RunAsync("resources/list"), "resources", "uri"),
            Names(await RunAsync("prompts/list"), "prompts", "name"),
            await RunAsync("tools/call", ["--tool-name", Text(visit.Call, "name"), .. Pairs("--tool-arg", visit.Call)]),
            visit.Read is { } read ? await RunAsync("resources/read", "--uri", Text(read, "uri")) : null,
            visit.Prompt is { } prompt ? await RunAsync("prompts/get", ["--prompt-name", Text(prompt, "name"), .. Pairs("--prompt-args", prompt)]) : null);

        async Task<JsonNode> RunAsync(string method, params string[] arguments)
        {
            string[] all =
            [
                "--cli", visit.Endpoint.ToString(), "--transport", "http", "--protocol-era", era, "--method", method, .. arguments,
                "--header", $"Authorization: Bearer {visit.Token}", "--format", "json", "-q",
            ];
            return JsonNode.Parse(await NodeClient.RunAsync(Script, all, visit.Token))!["result"]!;
        }
    }

    private static string[] Names(JsonNode list, string kind, string name) => [.. list[kind]!.AsArray().Select(item => Text(item!, name))];

    private static IEnumerable<string> Pairs(string option, JsonObject parameters) =>
        parameters["arguments"]!.AsObject().SelectMany(argument => new[] { option, $"{argument.Key}={argument.Value}" });

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
