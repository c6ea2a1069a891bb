using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// What was said on the streams of sessions, for clients that come back at another instance. Each stream is written by the
/// one instance that opened it. Safe for concurrent use.
/// </summary>
/// <remarks>Every method throws <see cref="StateUnavailableException"/> when the store does not answer.</remarks>
internal interface IEventStore
{
    /// <summary>The most bytes of one event.</summary>
    const int MaxBytes = 700 * 1024;

    /// <summary>Keeps a stream, or what is known of it now, for so long.</summary>
    ValueTask PutAsync(StreamKey key, StoredStream stream, TimeSpan keep, CancellationToken cancellationToken);

    /// <summary>The stream; null when there is none, or its time is over.</summary>
    ValueTask<StoredStream?> FindAsync(StreamKey key, CancellationToken cancellationToken);

    /// <summary>Keeps the newest event, and what is known of its stream now, each for so long; both or neither.</summary>
    ValueTask AppendAsync(StreamKey key, StoredStream stream, TimeSpan keepStream, ReadOnlyMemory<byte> message, TimeSpan keep, CancellationToken cancellationToken);

    /// <summary>The next events from the number on, in their order; those whose time is over are left out.</summary>
    ValueTask<IReadOnlyList<StoredEvent>> ReadAsync(StreamKey key, long from, CancellationToken cancellationToken);

    ValueTask ForgetAsync(StreamKey key, long number, CancellationToken cancellationToken);
}

/// <summary>A stream of a session.</summary>
/// <param name="CallerKey">Whose session it is.</param>
/// <param name="Session">The session.</param>
/// <param name="Name">The stream's name, as an <see cref="EventId"/> has it.</param>
internal readonly record struct StreamKey(string CallerKey, SessionId Session, string Name);

/// <summary>What is known of a stream.</summary>
/// <param name="Rights">The rights that its messages were computed under, as <see cref="RightsText"/> writes them.</param>
/// <param name="Retry">When a client comes back after its connection ended.</param>
/// <param name="IsPolled">Whether a connection ends when it has told everything.</param>
/// <param name="IsComplete">Whether nothing follows.</param>
/// <param name="Last">The number of the newest event.</param>
internal sealed record StoredStream(ReadOnlyMemory<byte> Rights, TimeSpan Retry, bool IsPolled, bool IsComplete, long Last);

/// <summary>One message of a stream.</summary>
/// <param name="Number">1, 2, 3…</param>
/// <param name="Message">The JSON-RPC message, UTF-8.</param>
internal sealed record StoredEvent(long Number, ReadOnlyMemory<byte> Message);
