using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Conformance.Members;

/// <summary>Tools that look at what a request of 2026-07-28 says about its client (SEP-2575).</summary>
internal sealed class StatelessTools
{
    [McpServerTool(Name = "test_missing_capability", ReadOnly = true), AllowAnyCaller, Description("Refuses clients without sampling.")]
    public static string MissingCapability(McpServer server) =>
        server.ClientCapabilities?.Sampling is null
            ? throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() }, "This tool needs sampling.")
            : "The client can sample.";

    [McpServerTool(Name = "test_streaming_elicitation", ReadOnly = true), AllowAnyCaller, Description("Asks the user by the result, never by a request of its own.")]
    public static string StreamingElicitation(RequestContext<CallToolRequestParams> context) =>
        Inputs.Text(context.Params!, "user_name", "name")
        ?? throw new InputRequiredException(new Dictionary<string, InputRequest> { ["user_name"] = Inputs.Ask("What is your name?", Forms.Text("name")) }, null);

    [McpServerTool(Name = "test_logging_tool", ReadOnly = true), AllowAnyCaller, Description("Writes to the client's log if the request asked for it.")]
    public static string Logging(McpServer server)
    {
        using var provider = server.AsClientLoggerProvider();
        new ClientLog(provider.CreateLogger("conformance")).Started();
        return "Logged.";
    }
}
