using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureMcp.Testing;

/// <summary>The four lists as one caller gets them, every page of each.</summary>
internal sealed class SurfaceLists
{
    private static readonly (string Name, string Method, string Field, string Key)[] Kinds =
    [
        ("tools", "tools/list", "tools", "name"),
        ("prompts", "prompts/list", "prompts", "name"),
        ("resources", "resources/list", "resources", "uri"),
        ("templates", "resources/templates/list", "resourceTemplates", "uriTemplate"),
    ];

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, IReadOnlyList<(string Name, JsonElement Item)>> lists = new(StringComparer.Ordinal);

    private SurfaceLists()
    {
    }

    public static async Task<SurfaceLists> ReadAsync(McpTestClient client, CancellationToken cancellationToken)
    {
        var read = new SurfaceLists();
        foreach (var (name, method, field, key) in Kinds)
            read.lists[name] = await ReadAsync(client, method, field, key, cancellationToken);
        return read;
    }

    public IReadOnlyList<string> Names(string kind) => [.. lists[kind].Select(entry => entry.Name)];

    public string ToSnapshot()
    {
        var snapshot = new JsonObject();
        foreach (var (name, _, _, _) in Kinds)
            snapshot[name] = new JsonArray([.. lists[name].Select(entry => Sorted(entry.Item))]);
        return snapshot.ToJsonString(Written) + "\n";
    }

    private static async Task<IReadOnlyList<(string Name, JsonElement Item)>> ReadAsync(McpTestClient client, string method, string field, string key, CancellationToken cancellationToken)
    {
        List<(string Name, JsonElement Item)> found = [];
        string? cursor = null;
        do
        {
            var answer = await client.SendAsync(method, cursor is null ? null : new JsonObject { ["cursor"] = cursor }, cancellationToken);
            // An endpoint without any prompt does not know the methods of prompts: that is an empty list.
            if (answer.ErrorCode == -32601)
                break;
            var page = answer.EnsureSuccess().Result!.Value;
            found.AddRange(page.GetProperty(field).EnumerateArray().Select(item => (item.GetProperty(key).GetString()!, item)));
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        return [.. found.OrderBy(entry => entry.Name, StringComparer.Ordinal)];
    }

    private static JsonNode? Sorted(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Name, Sorted(member.Value)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Sorted)]),
        _ => JsonNode.Parse(value.GetRawText()),
    };
}
