using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Sessions;

/// <summary>Members that need a session, or show whose call they serve.</summary>
internal sealed class SessionMembers
{
    [McpServerTool(Name = "who", ReadOnly = true), AllowAnyCaller]
    public static string Who(Caller caller) => $"{caller.SubjectId}:{string.Join(' ', caller.Scopes.Order())}";

    [McpServerTool(Name = "client", ReadOnly = true), AllowAnyCaller]
    public static string Client(McpServer server) =>
        $"{server.ClientInfo?.Name} {server.ClientInfo?.Version} {server.NegotiatedProtocolVersion} {(server.ClientCapabilities?.Elicitation is null ? "" : "elicitation")}";

    [McpServerTool(Name = "secret", ReadOnly = true), RequireScope("secrets.read")]
    public static string Secret() => "the secret";

    [McpServerTool(Name = "ask", ReadOnly = true), AllowAnyCaller]
    public static async Task<string> Ask(McpServer server, CancellationToken cancellationToken)
    {
        var answer = await server.ElicitAsync(new ElicitRequestParams { Message = "Your colour?", RequestedSchema = new() { Properties = { ["colour"] = new ElicitRequestParams.StringSchema() } } }, cancellationToken);
        return $"{answer.Action}: {answer.Content?["colour"].GetString()}";
    }

    [McpServerTool(Name = "ask_as_in_2026", ReadOnly = true), AllowAnyCaller]
    public static string AskAsIn2026(RequestContext<CallToolRequestParams> context)
    {
        if (context.Params!.RequestState is not "colour asked")
            throw new InputRequiredException(new Dictionary<string, InputRequest> { ["colour"] = InputRequest.ForElicitation(new ElicitRequestParams { Message = "Your colour?", RequestedSchema = new() { Properties = { ["colour"] = new ElicitRequestParams.StringSchema() } } }) }, "colour asked");
        var answer = context.Params.InputResponses!["colour"].Deserialize(InputResponse.ElicitResultJsonTypeInfo)!;
        return $"{answer.Action}: {answer.Content?["colour"].GetString()}";
    }

    [McpServerTool(Name = "talk", ReadOnly = true), AllowAnyCaller]
    public static string Talk(McpServer server)
    {
        using var provider = server.AsClientLoggerProvider();
        var logger = provider.CreateLogger("talk");
#pragma warning disable CA1848, CA1873 // What a client sees, in a test.
        logger.LogDebug("quiet");
        logger.LogWarning("loud");
#pragma warning restore CA1848, CA1873
        return "talked";
    }

    [McpServerResource(UriTemplate = "note://open", Name = "open", MimeType = "text/plain"), AllowAnyCaller]
    public static string Open() => "open";

    [McpServerResource(UriTemplate = "note://secret", Name = "secret", MimeType = "text/plain"), RequireScope("secrets.read")]
    public static string SecretNote() => "secret";
}
