using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tasks;

namespace SecureMcp.Conformance.Members;

/// <summary>The tools of the tasks extension (SEP-2663).</summary>
internal sealed class TaskTools
{
    [McpServerTool(Name = "greet", ReadOnly = true), AllowAnyCaller, Description("Greets somebody.")]
    public static string Greet([Description("Whom to greet.")] string name) => $"Hello, {name}!";

    [McpServerTool(Name = "slow_compute", ReadOnly = true), AllowAnyCaller, TaskSupport, Description("Takes its time.")]
    public static async Task<string> SlowCompute([Range(0, 60)] double seconds, ICallTask task, CancellationToken cancellationToken, string label = "")
    {
        await task.ReportAsync($"Computing {label}.", cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
        return $"Computed {label} in {seconds} s.";
    }

    [McpServerTool(Name = "failing_job", ReadOnly = true), AllowAnyCaller, TaskSupport(Required = true), Description("Fails after a second, as a task only.")]
    public static async Task<string> FailingJob(CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        throw new McpException("The job failed.");
    }

    [McpServerTool(Name = "protocol_error_job", ReadOnly = true), AllowAnyCaller, TaskSupport, Description("Ends in a protocol error.")]
    public static string ProtocolErrorJob() => throw new McpProtocolException("The job broke.", McpErrorCode.InternalError);

    [McpServerTool(Name = "confirm_delete", ReadOnly = true), AllowAnyCaller, TaskSupport, Description("Asks before it would delete a file.")]
    public static string ConfirmDelete(RequestContext<CallToolRequestParams> context, string filename) =>
        Inputs.Elicited(context.Params!, "confirm") is { } answer
            ? $"{filename}: {answer.Action}"
            : throw new InputRequiredException(new Dictionary<string, InputRequest> { ["confirm"] = Inputs.Ask($"Delete {filename}?", Forms.YesOrNo("confirm")) }, null);

    [McpServerTool(Name = "multi_input", ReadOnly = true), AllowAnyCaller, TaskSupport, Description("Asks two things at once.")]
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

    [McpServerTool(Name = "test_tool_with_task", ReadOnly = true), AllowAnyCaller, TaskSupport(Required = true, OnDemand = true), Description("Asks for a name, then greets as a task.")]
    public static async Task<string> ToolWithTask(RequestContext<CallToolRequestParams> context, ICallTask task, CancellationToken cancellationToken)
    {
        if (Inputs.Text(context.Params!, "user_name", "name") is not { } name)
            throw new InputRequiredException(new Dictionary<string, InputRequest> { ["user_name"] = Inputs.Ask("What is your name?", Forms.Text("name")) }, null);
        await task.BeginAsync(cancellationToken);
        return $"Hello, {name}!";
    }
}
