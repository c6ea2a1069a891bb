using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Conformance.Members;

/// <summary>Tools of the older revisions that ask the client, or tell it something, while they run.</summary>
internal sealed class SessionTools
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    [McpServerTool(Name = "test_tool_with_logging", ReadOnly = true), AllowAnyCaller, Description("Writes three log messages to the client.")]
    public static async Task<string> Logging(McpServer server, CancellationToken cancellationToken)
    {
        using var provider = server.AsClientLoggerProvider();
        var log = new ClientLog(provider.CreateLogger("conformance"));
        log.Started();
        await Task.Delay(Pause, cancellationToken);
        log.Processing();
        await Task.Delay(Pause, cancellationToken);
        log.Completed();
        return "Logged three messages.";
    }

    [McpServerTool(Name = "test_sampling", ReadOnly = true), AllowAnyCaller, Description("Asks the client's model.")]
    public static async Task<string> Sampling(McpServer server, [Description("What to ask.")] string prompt, CancellationToken cancellationToken)
    {
        if (server.ClientCapabilities?.Sampling is null)
            throw new McpException("The client does not support sampling.");
        var answer = await server.SampleAsync(Inputs.Question(prompt, maxTokens: 100), cancellationToken);
        return $"LLM response: {string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text))}";
    }

    [McpServerTool(Name = "test_elicitation", ReadOnly = true), AllowAnyCaller, Description("Asks the user for a name and an address.")]
    public static async Task<string> Elicitation(McpServer server, [Description("What to tell the user.")] string message, CancellationToken cancellationToken) =>
        $"User response: {await AskAsync(server, Inputs.Form(message, Forms.Contact), cancellationToken)}";

    [McpServerTool(Name = "test_elicitation_sep1034_defaults", ReadOnly = true), AllowAnyCaller, Description("Asks the user with defaults of every primitive type.")]
    public static async Task<string> Defaults(McpServer server, CancellationToken cancellationToken) =>
        $"Elicitation completed: {await AskAsync(server, Inputs.Form("Please check the values.", Forms.Defaults), cancellationToken)}";

    [McpServerTool(Name = "test_elicitation_sep1330_enums", ReadOnly = true), AllowAnyCaller, Description("Asks the user with choices of every kind.")]
    public static async Task<string> Choices(McpServer server, CancellationToken cancellationToken) =>
        $"Elicitation completed: {await AskAsync(server, Inputs.Form("Please choose.", Forms.Choices), cancellationToken)}";

    [McpServerTool(Name = "test_reconnection", ReadOnly = true), AllowAnyCaller, Description("Ends the stream before the answer, which the client fetches by reconnecting.")]
    public static async Task<string> Reconnection(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        await context.EnablePollingAsync(TimeSpan.FromMilliseconds(500), cancellationToken);
        await Task.Delay(Pause, cancellationToken);
        return "Reconnected.";
    }

    private static async Task<string> AskAsync(McpServer server, ElicitRequestParams question, CancellationToken cancellationToken)
    {
        if (server.ClientCapabilities?.Elicitation is null)
            throw new McpException("The client does not support elicitation.");
        var answer = await server.ElicitAsync(question, cancellationToken);
        return $"action={answer.Action}, content={JsonSerializer.Serialize(answer.Content)}";
    }
}
