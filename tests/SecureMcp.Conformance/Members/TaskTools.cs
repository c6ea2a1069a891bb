using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Conformance.Members;

/// <summary>
/// The tools of the tasks extension (SEP-2663), as a server without it has them: what it can't do later it does at once,
/// and a tool that is only of use as a task refuses clients that don't know tasks.
/// </summary>
internal sealed class TaskTools
{
    private const string Extension = "io.modelcontextprotocol/tasks";
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    [McpServerTool(Name = "greet", ReadOnly = true), AllowAnyCaller, Description("Greets somebody.")]
    public static string Greet([Description("Whom to greet.")] string name) => $"Hello, {name}!";

    [McpServerTool(Name = "slow_compute", ReadOnly = true), AllowAnyCaller, Description("Takes its time.")]
    public static async Task<string> SlowCompute([Range(0, 60)] double seconds, CancellationToken cancellationToken, string label = "")
    {
        if (seconds > LongestWait.TotalSeconds)
            throw new McpException("That takes too long to wait for.");
        await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
        return $"Computed {label} in {seconds} s.";
    }

    [McpServerTool(Name = "failing_job", ReadOnly = true), AllowAnyCaller, Description("Fails after a second, as a task only.")]
    public static async Task<string> FailingJob(McpServer server, CancellationToken cancellationToken)
    {
        RequireTasks(server);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        throw new McpException("The job failed.");
    }

    [McpServerTool(Name = "protocol_error_job", ReadOnly = true), AllowAnyCaller, Description("Ends in a protocol error.")]
    public static string ProtocolErrorJob() => throw new McpProtocolException("The job broke.", McpErrorCode.InternalError);

    [McpServerTool(Name = "confirm_delete", ReadOnly = true), AllowAnyCaller, Description("Asks before it would delete a file.")]
    public static string ConfirmDelete(RequestContext<CallToolRequestParams> context, string filename) =>
        Inputs.Elicited(context.Params!, "confirm") is { } answer
            ? $"{filename}: {answer.Action}"
            : throw new InputRequiredException(new Dictionary<string, InputRequest> { ["confirm"] = Inputs.Ask($"Delete {filename}?", Forms.YesOrNo("confirm")) }, null);

    [McpServerTool(Name = "multi_input", ReadOnly = true), AllowAnyCaller, Description("Asks two things at once.")]
    public static string MultiInput(RequestContext<CallToolRequestParams> context) =>
        Inputs.Elicited(context.Params!, "name") is { } name && Inputs.Elicited(context.Params!, "confirm") is { } confirm
            ? $"{name.Action}, {confirm.Action}"
            : throw new InputRequiredException(
                new Dictionary<string, InputRequest>
                {
                    ["name"] = Inputs.Ask("What is your name?", Forms.Text("name")),
                    ["confirm"] = Inputs.Ask("Go on?", Forms.YesOrNo("confirm")),
                },
                null);

    [McpServerTool(Name = "test_tool_with_task", ReadOnly = true), AllowAnyCaller, Description("Asks for a name, then greets as a task only.")]
    public static string ToolWithTask(McpServer server, RequestContext<CallToolRequestParams> context)
    {
        RequireTasks(server);
        return Inputs.Text(context.Params!, "user_name", "name") is { } name
            ? $"Hello, {name}!"
            : throw new InputRequiredException(new Dictionary<string, InputRequest> { ["user_name"] = Inputs.Ask("What is your name?", Forms.Text("name")) }, null);
    }

    private static void RequireTasks(McpServer server)
    {
        if (server.ClientCapabilities?.Extensions?.ContainsKey(Extension) != true)
        {
            throw new MissingRequiredClientCapabilityException(
                new ClientCapabilities { Extensions = new Dictionary<string, object> { [Extension] = new System.Text.Json.Nodes.JsonObject() } },
                "This tool runs as a task only.");
        }
    }
}
