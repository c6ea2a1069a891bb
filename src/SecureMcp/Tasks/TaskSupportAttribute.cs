namespace SecureMcp.Tasks;

/// <summary>
/// The tool may run as a task: a client that declares the extension <c>io.modelcontextprotocol/tasks</c> gets a handle at
/// once and polls, while the tool works on behind the answer. For methods with <c>[McpServerTool]</c> only; it takes effect
/// when <c>SecureMcp:Tasks:Enabled</c> is set.
/// </summary>
/// <remarks>
/// A client that does not declare it gets the result as its answer, as from any tool. What the tool asks its client while it
/// is a task (<c>InputRequiredException</c>) waits in the task; when all is answered, the tool is run again with the answers
/// and its state, under the token that brought the last of them. Progress notifications of a task go nowhere: say how far it
/// is with <see cref="Calls.ICallTask"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TaskSupportAttribute : Attribute
{
    /// <summary>Whether clients that don't know tasks are refused with -32021 instead of being kept waiting.</summary>
    public bool Required { get; init; }

    /// <summary>
    /// Whether the tool itself says when its call becomes a task, with <see cref="Calls.ICallTask.BeginAsync"/>: until then it
    /// can still answer, or ask, at once. After 10 seconds without either, the call becomes a task by itself.
    /// </summary>
    public bool OnDemand { get; init; }
}
