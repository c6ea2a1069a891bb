namespace SecureMcp.Calls;

/// <summary>That a tool can run as a task, and how.</summary>
/// <param name="IsRequired">Whether it is of no use to a client that knows no tasks.</param>
/// <param name="IsOnDemand">Whether the tool itself says when its call becomes a task.</param>
internal sealed record TaskSupport(bool IsRequired, bool IsOnDemand);
