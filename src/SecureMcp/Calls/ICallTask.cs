namespace SecureMcp.Calls;

/// <summary>
/// What a call and its task are to each other. A tool takes it as a parameter, which is never part of its input schema.
/// Where the client knows no tasks, or the tool declares none, all of it does nothing. Thread-safe.
/// </summary>
/// <remarks>MCP extension <c>io.modelcontextprotocol/tasks</c>, 2026-07-28.</remarks>
public interface ICallTask
{
    /// <summary>Whether the call is a task by now: its client has a handle and does not wait.</summary>
    bool IsTask { get; }

    /// <summary>
    /// Makes the call a task, for a tool that declares <c>[TaskSupport(OnDemand = true)]</c>: what it asks until then, it asks
    /// in the answer to the call; what it does from then on, the client polls for. Returns when the client was told. Does
    /// nothing when the call is a task already or can be none.
    /// </summary>
    /// <exception cref="OperationCanceledException">The client went away before it was told; the call ends.</exception>
    /// <exception cref="InvalidOperationException">There are as many tasks as there may be. Let it pass: the client is told so.</exception>
    ValueTask BeginAsync(CancellationToken cancellationToken);

    /// <summary>Says in a sentence how far the task is; at most 1,000 characters of it are kept. The last one counts.</summary>
    ValueTask ReportAsync(string message, CancellationToken cancellationToken);
}
