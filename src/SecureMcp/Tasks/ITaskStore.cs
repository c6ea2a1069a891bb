using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>Remembers tasks. Safe for concurrent use.</summary>
/// <remarks>Every method throws <see cref="StateUnavailableException"/> when the store does not answer.</remarks>
internal interface ITaskStore
{
    /// <summary>Keeps a new task and answers it as it is kept; null when its caller or all together have as many, or as much, as they may.</summary>
    ValueTask<TaskRow?> TryAddAsync(TaskRow row, CancellationToken cancellationToken);

    /// <summary>The caller's task, or null. Says nothing about whether it is still alive.</summary>
    ValueTask<TaskRow?> GetAsync(string callerKey, TaskId id, CancellationToken cancellationToken);

    /// <summary>Puts <paramref name="after"/> in the place of <paramref name="before"/>, which must be what the store answered.</summary>
    ValueTask<TaskWrite> TryReplaceAsync(TaskRow before, TaskRow after, CancellationToken cancellationToken);

    ValueTask RemoveAsync(string callerKey, TaskId id, CancellationToken cancellationToken);
}

/// <summary>What came of a change to a task.</summary>
internal enum TaskWrite
{
    Done,

    /// <summary>Somebody else changed the task meanwhile: read it again.</summary>
    Conflict,

    /// <summary>It would take more room than there is.</summary>
    Full,
}
