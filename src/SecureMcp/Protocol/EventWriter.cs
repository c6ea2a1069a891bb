using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>Writes an event stream (HTML, server-sent events) to one response. Everything is sent on at once.</summary>
internal sealed class EventWriter(HttpResponse response)
{
    private static readonly byte[] EventStart = "event: message\ndata: "u8.ToArray();
    private static readonly byte[] EventEnd = "\n\n"u8.ToArray();
    private static readonly byte[] Comment = ":\r\n\r\n"u8.ToArray();

    /// <summary>Sets the headers, which go out with the first bytes.</summary>
    public void Start()
    {
        response.ContentType = "text/event-stream";
        response.Headers[HeaderNames.CacheControl] = "no-store";
        // Proxies in front must pass each event on at once (2026-07-28, transports).
        response.Headers["X-Accel-Buffering"] = "no";
    }

    public async ValueTask WriteMessageAsync(ReadOnlyMemory<byte> message, EventId? id, CancellationToken cancellationToken)
    {
        if (id is not null)
            await response.Body.WriteAsync(Encoding.ASCII.GetBytes($"id: {id}\n"), cancellationToken);
        await response.Body.WriteAsync(EventStart, cancellationToken);
        await response.Body.WriteAsync(message, cancellationToken);
        await response.Body.WriteAsync(EventEnd, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    /// <summary>An event without a message, which only tells the client where it is and when to come back (2025-11-25, transports, sending messages).</summary>
    public async ValueTask WritePlaceAsync(EventId id, TimeSpan retry, CancellationToken cancellationToken)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"id: {id}\nretry: {Math.Max(0, (long)retry.TotalMilliseconds)}\ndata: \n\n");
        await response.Body.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    /// <summary>Shows the client, and everything between it and here, that the stream lives.</summary>
    public async ValueTask WriteCommentAsync(CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Comment, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
