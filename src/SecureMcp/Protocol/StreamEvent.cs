using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>One message of a stream, kept for clients that missed it.</summary>
/// <param name="Id">Its place; what the client names to go on behind it.</param>
/// <param name="Message">The JSON-RPC message, UTF-8.</param>
/// <param name="SentAt">When it was handed to the stream.</param>
internal sealed record StreamEvent(EventId Id, ReadOnlyMemory<byte> Message, DateTimeOffset SentAt)
{
    // What an event costs beside its message, so that many empty ones are bounded, too.
    private const int Overhead = 128;

    public long Cost => Message.Length + Overhead;
}
