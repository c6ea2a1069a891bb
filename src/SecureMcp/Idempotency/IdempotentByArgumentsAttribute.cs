namespace SecureMcp.Idempotency;

/// <summary>
/// A call of the tool with the arguments of an earlier one of the same caller and client is taken for a try of that: it gets
/// the earlier outcome, and the tool does not run. For clients that send no key; where one is sent, it counts instead. For
/// methods with <c>[McpServerTool]</c> that are not read-only.
/// </summary>
/// <remarks>Only for tools where doing the same twice within that time is never meant: two equal orders would be one.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IdempotentByArgumentsAttribute : Attribute
{
    /// <summary>For how long, in seconds: 60 to 604,800; 600 unless set.</summary>
    public int Seconds { get; init; } = 600;
}
