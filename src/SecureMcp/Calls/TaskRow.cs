using System.Collections.Immutable;

namespace SecureMcp.Calls;

/// <summary>How far a task is (MCP tasks extension, task status). What stands behind <see cref="InputRequired"/> is final.</summary>
internal enum TaskState
{
    Working,
    InputRequired,
    Completed,
    Failed,
    Cancelled,
}

/// <summary>A call that goes on behind its answer. Immutable: a change is a new row.</summary>
/// <param name="Id">Its name.</param>
/// <param name="CallerKey">Whose it is.</param>
/// <param name="Tool">The tool that runs.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="TimeToLive">How long it can be asked for, from then on.</param>
internal sealed record TaskRow(TaskId Id, string CallerKey, string Tool, DateTimeOffset CreatedAt, TimeSpan TimeToLive)
{
    /// <summary>The <c>tools/call</c> message, UTF-8: what the tool is run with again when its questions are answered. Empty once it is over.</summary>
    public required ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>Whose rights it was last run under: nothing of it is told to anybody who may less.</summary>
    public required Caller Asked { get; init; }

    public TaskState State { get; init; }

    public DateTimeOffset UpdatedAt { get; init; } = CreatedAt;

    /// <summary>What the tool says of how far it is.</summary>
    public string? StatusMessage { get; init; }

    /// <summary>The result of a completed task, the error of a failed one: JSON, UTF-8.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>How often the tool asked.</summary>
    public int Round { get; init; }

    /// <summary>What the tool asked last.</summary>
    public ImmutableArray<TaskQuestion> Questions { get; init; } = [];

    /// <summary>What the tool wants back with the answers.</summary>
    public string? RequestState { get; init; }

    /// <summary>Until when a task at work is known to be: its instance says so again and again.</summary>
    public DateTimeOffset RunsUntil { get; init; }

    /// <summary>The store's own word for this state of the row; null for one that was made here.</summary>
    public string? Version { get; init; }

    public bool IsOver => State > TaskState.InputRequired;

    public DateTimeOffset EndsAt => CreatedAt + TimeToLive;

    /// <summary>What it takes to keep, in bytes.</summary>
    public long Size => Request.Length + Payload.Length + TextSize(RequestState) + TextSize(StatusMessage) + Questions.Sum(question => question.Size);

    private static long TextSize(string? text) => sizeof(char) * (long)(text?.Length ?? 0);
}

/// <summary>A question of a tool to the client.</summary>
/// <param name="Key">Its key on the wire: never used again in the life of the task.</param>
/// <param name="MemberKey">Its key in the tool.</param>
/// <param name="Request">The question, JSON, UTF-8.</param>
internal sealed record TaskQuestion(string Key, string MemberKey, ReadOnlyMemory<byte> Request)
{
    /// <summary>The answer, JSON, UTF-8; empty until it is there.</summary>
    public ReadOnlyMemory<byte> Response { get; init; }

    // With what a question costs beside its texts, so that many empty ones are bounded, too.
    public long Size => 128 + (sizeof(char) * ((long)Key.Length + MemberKey.Length)) + Request.Length + Response.Length;
}
