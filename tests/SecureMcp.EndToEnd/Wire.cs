using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>One well-formed request and what must come back for it.</summary>
/// <param name="IsModern">In the revision 2026-07-28, or in 2025-11-25.</param>
/// <param name="Method">The method.</param>
/// <param name="Parameters">Its parameters, as JSON.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The JSON-RPC error's code, or null for a result.</param>
/// <param name="Holds">A part of the error, or of the result, as JSON: every member of it must be there so.</param>
internal sealed record Wire(bool IsModern, string Method, string Parameters, int Status, int? Code, string Holds = "{}")
{
    private const string StateProblem = "params.requestState must be the one of the last answer to this very request, exactly as it came, not used before and not expired.";
    private const string LevelProblem = """{"message":"params.level is required and must be one of debug, info, notice, warning, error, critical, alert, emergency."}""";
    private const string Missing = """{"uri":"doc://handbook/nobody-wrote-it"}""";

    /// <summary>Headers over the ones of a correct client.</summary>
    public IReadOnlyList<(string Name, string? Value)> Headers { get; init; } = [];

    public static IReadOnlyDictionary<string, Wire> All { get; } = new Dictionary<string, Wire>
    {
        // 2026-07-28: what the older revisions had and this one has not is unknown.
        ["modern initialize"] = Modern("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"a","version":"1"}}""", 404, -32601),
        ["modern ping"] = Modern("ping", "{}", 404, -32601),
        ["modern logging/setLevel"] = Modern("logging/setLevel", """{"level":"info"}""", 404, -32601),
        ["modern resources/subscribe"] = Modern("resources/subscribe", Missing, 404, -32601),
        ["modern resources/unsubscribe"] = Modern("resources/unsubscribe", Missing, 404, -32601),
        ["modern tasks/get"] = Modern("tasks/get", """{"taskId":"1"}""", 404, -32601) with { Headers = [("Mcp-Name", "1")] },
        ["modern sampling"] = Modern("sampling/createMessage", "{}", 404, -32601),
        ["modern unknown method"] = Modern("tools/destroy", "{}", 404, -32601),
        ["modern unknown tool"] = Modern("tools/call", """{"name":"nobody_knows","arguments":{}}""", 200, -32602),
        ["modern unknown prompt"] = Modern("prompts/get", """{"name":"nobody_knows","arguments":{}}""", 200, -32602),
        ["modern unknown resource"] = Modern("resources/read", Missing, 200, -32602, $$"""{"data":{{Missing}}}"""),
        ["modern wrong arguments"] = Modern("tools/call", """{"name":"search_documents","arguments":{"query":1}}""", 200, null, """{"isError":true,"resultType":"complete"}"""),
        ["modern discover"] = Modern("server/discover", "{}", 200, null, """{"supportedVersions":["2026-07-28"],"resultType":"complete","cacheScope":"private"}"""),
        ["modern tools/list"] = Modern("tools/list", "{}", 200, null, """{"resultType":"complete","cacheScope":"private"}"""),
        ["modern prompts/list"] = Modern("prompts/list", "{}", 200, null, """{"resultType":"complete","cacheScope":"private"}"""),
        ["modern resources/list"] = Modern("resources/list", "{}", 200, null, """{"resultType":"complete","cacheScope":"private"}"""),
        ["modern templates"] = Modern("resources/templates/list", "{}", 200, null, """{"resultType":"complete","cacheScope":"private"}"""),
        ["modern session id"] = Modern("tools/list", "{}", 200, null) with { Headers = [("Mcp-Session-Id", "made-up")] },
        ["modern last event"] = Modern("tools/list", "{}", 200, null) with { Headers = [("Last-Event-ID", "7")] },

        // A parameter of the protocol's own of the wrong type is named with its rule.
        ["modern requestState is a number"] = Modern("tools/call", """{"name":"whoami","arguments":{},"requestState":5}""", 200, -32602, """{"message":"params.requestState must be a string."}"""),
        ["modern requestState is made up"] = Modern("tools/call", """{"name":"whoami","arguments":{},"requestState":"made-up"}""", 200, -32602, $$"""{"message":"{{StateProblem}}"}"""),
        ["modern requestState of a resource is made up"] = Modern("resources/read", """{"uri":"doc://handbook/index","requestState":"made-up"}""", 200, -32602, $$"""{"message":"{{StateProblem}}"}"""),
        ["modern inputResponses is an array"] = Modern("tools/call", """{"name":"whoami","arguments":{},"inputResponses":[]}""", 200, -32602, """{"message":"params.inputResponses must be an object."}"""),
        ["modern inputResponses holds text"] = Modern("tools/call", """{"name":"whoami","arguments":{},"inputResponses":{"a":"b"}}""", 200, -32602, """{"message":"params.inputResponses.* must be an object."}"""),
        ["modern inputResponses of a list"] = Modern("tools/list", """{"inputResponses":5}""", 200, -32602, """{"message":"params.inputResponses must be an object."}"""),
        ["modern listening to nothing"] = Modern("subscriptions/listen", "{}", 200, -32602, """{"message":"params.notifications is required and must be an object."}"""),
        ["modern listening to a number"] = Modern("subscriptions/listen", """{"notifications":{"toolsListChanged":5}}""", 200, -32602, """{"message":"params.notifications.toolsListChanged must be true or false."}"""),
        ["legacy level is a number"] = Legacy("logging/setLevel", """{"level":5}""", 200, -32602, LevelProblem),
        ["legacy level is none"] = Legacy("logging/setLevel", """{"level":"loud"}""", 200, -32602, LevelProblem),
        ["legacy level is missing"] = Legacy("logging/setLevel", "{}", 200, -32602, LevelProblem),
        ["legacy requestState is made up"] = Legacy("tools/call", """{"name":"whoami","arguments":{},"requestState":"made-up"}""", 200, -32602, $$"""{"message":"{{StateProblem}}"}"""),
        ["legacy progressToken is an object"] = Legacy("tools/list", """{"_meta":{"progressToken":{}}}""", 400, -32602, """{"message":"params._meta.progressToken must be a string or a whole number."}"""),
        ["legacy initialize without a name"] = Legacy("initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{}}""", 200, -32602, """{"message":"params.clientInfo.name is required and must be a string."}""") with { Headers = [("MCP-Protocol-Version", null)] },

        // The older revisions, without sessions.
        ["legacy initialize"] = Legacy("initialize", Initialize("2025-11-25"), 200, null, """{"protocolVersion":"2025-11-25"}""") with { Headers = [("MCP-Protocol-Version", null)] },
        ["legacy initialize 2025-06-18"] = Legacy("initialize", Initialize("2025-06-18"), 200, null, """{"protocolVersion":"2025-06-18"}""") with { Headers = [("MCP-Protocol-Version", null)] },
        ["legacy initialize 2025-03-26"] = Legacy("initialize", Initialize("2025-03-26"), 200, null, """{"protocolVersion":"2025-03-26"}""") with { Headers = [("MCP-Protocol-Version", null)] },
        ["legacy initialize unheard of"] = Legacy("initialize", Initialize("1999-01-01"), 200, null, """{"protocolVersion":"2025-11-25"}""") with { Headers = [("MCP-Protocol-Version", null)] },
        ["legacy ping"] = Legacy("ping", "{}", 200, null),
        ["legacy no version"] = Legacy("tools/list", "{}", 200, null) with { Headers = [("MCP-Protocol-Version", null)] },
        ["legacy 2025-06-18"] = Legacy("tools/list", "{}", 200, null) with { Headers = [("MCP-Protocol-Version", "2025-06-18")] },
        ["legacy unknown version"] = Legacy("tools/list", "{}", 400, -32022, """{"data":{"requested":"2025-01-01"}}""") with { Headers = [("MCP-Protocol-Version", "2025-01-01")] },
        ["legacy version is no date"] = Legacy("tools/list", "{}", 400, -32022, """{"data":{"requested":"latest"}}""") with { Headers = [("MCP-Protocol-Version", "latest")] },
        ["legacy unknown session"] = Legacy("tools/list", "{}", 404, 404) with { Headers = [("Mcp-Session-Id", "made-up")] },
        ["legacy unknown method"] = Legacy("tools/destroy", "{}", 200, -32601),
        ["legacy discover"] = Legacy("server/discover", "{}", 200, -32601),
        ["legacy subscribe without a session"] = Legacy("resources/subscribe", """{"uri":"doc://handbook/index"}""", 200, -32601),
        ["legacy unknown cursor"] = Legacy("tools/list", """{"cursor":"made-up"}""", 200, -32602),
        ["legacy unknown tool"] = Legacy("tools/call", """{"name":"nobody_knows","arguments":{}}""", 200, -32602),
        ["legacy unknown prompt"] = Legacy("prompts/get", """{"name":"nobody_knows","arguments":{}}""", 200, -32602),
        ["legacy unknown resource"] = Legacy("resources/read", Missing, 200, -32002, $$"""{"data":{{Missing}}}"""),
        ["legacy wrong arguments"] = Legacy("tools/call", """{"name":"search_documents","arguments":{"query":1}}""", 200, null, """{"isError":true}"""),
        ["legacy wrong headers of the modern revision"] = Legacy("tools/list", "{}", 200, null) with { Headers = [("Mcp-Method", "tools/call"), ("Mcp-Name", "whoami")] },
    };

    private static string Initialize(string version) => $$$"""{"protocolVersion":"{{{version}}}","capabilities":{},"clientInfo":{"name":"a","version":"1"}}""";

    public Task<McpAnswer> SendAsync(McpHttp http, string token)
    {
        var parameters = JsonNode.Parse(Parameters)!.AsObject();
        return IsModern ? http.ModernAsync(token, "a", Method, parameters, Change) : http.LegacyAsync(token, "a", Method, parameters, Change);
    }

    private static Wire Modern(string method, string parameters, int status, int? code, string holds = "{}") => new(true, method, parameters, status, code, holds);

    private static Wire Legacy(string method, string parameters, int status, int? code, string holds = "{}") => new(false, method, parameters, status, code, holds);

    private void Change(HttpRequestMessage request)
    {
        foreach (var (name, value) in Headers)
            McpHttp.Set(request, name, value);
    }
}
