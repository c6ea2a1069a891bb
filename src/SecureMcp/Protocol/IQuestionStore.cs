using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// Questions of servers to the clients of sessions, so that the answer can come to any instance. Safe for concurrent use.
/// </summary>
/// <remarks>Every method throws <see cref="StateUnavailableException"/> when the store does not answer.</remarks>
internal interface IQuestionStore
{
    /// <summary>The most bytes of an answer.</summary>
    const int MaxBytes = 700 * 1024;

    /// <summary>From now on the question waits for its answer, a day at most.</summary>
    ValueTask AskAsync(Question question, CancellationToken cancellationToken);

    /// <summary>Leaves the answer for the instance that asked. False when nobody waits for one, or it was given already.</summary>
    ValueTask<bool> TryAnswerAsync(Question question, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken);

    /// <summary>The answer, once there is one.</summary>
    ValueTask<ReadOnlyMemory<byte>?> FindAnswerAsync(Question question, CancellationToken cancellationToken);

    /// <summary>Nobody waits any more.</summary>
    ValueTask ForgetAsync(Question question, CancellationToken cancellationToken);
}

/// <summary>A question to the client of a session.</summary>
/// <param name="CallerKey">Whose session it is.</param>
/// <param name="Session">The session that it was asked in, and can be answered in.</param>
/// <param name="Id">The id under which the client was asked: 256 random bits, because servers of several instances ask.</param>
internal readonly record struct Question(string CallerKey, SessionId Session, string Id);
