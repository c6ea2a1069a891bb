using System.Net.ServerSentEvents;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

// Deprecated with sessions as a whole, which 2026-07-28 has no more; it is the only way for the SDK to offer EnablePollingAsync.
#pragma warning disable MCP9006

namespace SecureMcp.Protocol;

/// <summary>
/// Tells a call's answer that its tool wants to be polled. To the SDK it looks like a store of events, which is what makes
/// it offer that to tools; it keeps nothing, because the answer is kept where it is recorded first.
/// </summary>
internal sealed class PollingBridge : ISseEventStreamStore
{
    private static readonly AsyncLocal<Link?> Current = new();

    public static PollingBridge Instance { get; } = new();

    /// <summary>Links what the SDK does for a message from here on, in this flow of control, with its answer; until it is disposed.</summary>
    public static IDisposable For(AnswerStream answer) => Current.Value = new Link { Answer = answer };

    public ValueTask<ISseEventStreamWriter> CreateStreamAsync(SseEventStreamOptions options, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<ISseEventStreamWriter>(new Writer(Current.Value ?? new Link()));

    // The SDK leaves this to the host, which replays from its own buffer.
    public ValueTask<ISseEventStreamReader?> GetStreamReaderAsync(string lastEventId, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<ISseEventStreamReader?>(null);

    // The SDK holds on to the writer of a cancelled request until its session ends; the link lets go of the call.
    private sealed class Link : IDisposable
    {
        public AnswerStream? Answer { get; set; }

        public void Dispose() => Answer = null;
    }

    private sealed class Writer(Link link) : ISseEventStreamWriter
    {
        private TimeSpan retry = EventStream.DefaultRetry;

        // Before it switches to polling, the SDK writes an event without a message that says when to come back.
        public ValueTask<SseItem<JsonRpcMessage?>> WriteEventAsync(SseItem<JsonRpcMessage?> sseItem, CancellationToken cancellationToken = default)
        {
            retry = sseItem.ReconnectionInterval ?? retry;
            return ValueTask.FromResult(sseItem);
        }

        public ValueTask SetModeAsync(SseEventStreamMode mode, CancellationToken cancellationToken = default) =>
            mode == SseEventStreamMode.Polling && link.Answer is { } answer ? answer.PollAsync(retry, cancellationToken) : ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
