using SecureMcp.Local.Provider;

namespace SecureMcp.Local;

/// <summary>Lines to paste. POSIX shell; a backslash at the end of a line continues it.</summary>
/// <param name="PersonToken">Puts a token for a person into <c>TOKEN</c>.</param>
/// <param name="AppToken">Puts a token for the application into <c>TOKEN</c>.</param>
/// <param name="Call">Calls a tool with <c>TOKEN</c>.</param>
/// <param name="ClaudeCode">Adds the endpoint to Claude Code.</param>
/// <param name="VsCode">The content of .vscode/mcp.json.</param>
/// <param name="Cursor">The content of .cursor/mcp.json.</param>
internal sealed record WelcomeLines(string PersonToken, string AppToken, string Call, string ClaudeCode, string VsCode, string Cursor)
{
    private const string TakeToken = """| sed 's/.*"access_token":"\([^"]*\)".*/\1/')""";

    public static WelcomeLines Of(string endpoint, string tokenUrl) => new(
        $"""
        TOKEN=$(curl -sS {tokenUrl} \
          -d grant_type=password -d username=omar {TakeToken}
        """,
        $"""
        TOKEN=$(curl -sS {tokenUrl} \
          -d grant_type=client_credentials -d client_id={SampleDirectory.App.ClientId} \
          -d client_secret={SampleDirectory.App.ClientSecret} {TakeToken}
        """,
        $$$$$"""
        curl -sS {{{{{endpoint}}}}} -H "Authorization: Bearer $TOKEN" \
          -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \
          -H 'MCP-Protocol-Version: {{{{{Welcome.ProtocolVersion}}}}}' -H 'Mcp-Method: tools/call' \
          -H 'Mcp-Name: search_documents' -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{
            "name":"search_documents","arguments":{"query":"hotel receipts"},
            "_meta":{"io.modelcontextprotocol/protocolVersion":"{{{{{Welcome.ProtocolVersion}}}}}",
                     "io.modelcontextprotocol/clientCapabilities":{}}}}'
        """,
        $"""claude mcp add --transport http playground {endpoint} --header "Authorization: Bearer $TOKEN" """.TrimEnd(),
        $$$$$"""
        {"servers":{"playground":{"type":"http","url":"{{{{{endpoint}}}}}",
          "headers":{"Authorization":"Bearer ${input:token}"}}},
          "inputs":[{"type":"promptString","id":"token","description":"Token","password":true}]}
        """,
        $$$$$"""
        {"mcpServers":{"playground":{"url":"{{{{{endpoint}}}}}",
          "headers":{"Authorization":"Bearer ${env:TOKEN}"}}}}
        """);
}
