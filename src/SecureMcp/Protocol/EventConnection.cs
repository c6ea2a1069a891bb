using Microsoft.AspNetCore.Http;

namespace SecureMcp.Protocol;

/// <summary>Tells a stream of a session to one response, until the stream, the connection or the client's patience is over.</summary>
internal static class EventConnection
{
    /// <param name="response">The response, of which nothing was sent yet.</param>
    /// <param name="reader">What is told, and from where on; closed at the end.</param>
    /// <param name="tellsPlace">
    /// Whether the client's revision knows events without a message (2025-11-25). The first one is sent at once, so that
    /// even a connection that breaks off before the first message can be resumed. Older clients would stumble over it.
    /// </param>
    /// <param name="cancellationToken">The client went away.</param>
    public static async Task ServeAsync(HttpResponse response, IEventReader reader, bool tellsPlace, CancellationToken cancellationToken)
    {
        var writer = new EventWriter(response);
        writer.Start();
        try
        {
            await reader.OpenAsync();
            var told = reader.Retry;
            if (tellsPlace)
                await writer.WritePlaceAsync(reader.Id, told, cancellationToken);
            else
                await response.Body.FlushAsync(cancellationToken);
            while (await reader.TakeAsync(AnswerStream.Silence, cancellationToken) is { } events)
            {
                foreach (var sent in events)
                    await writer.WriteMessageAsync(sent.Message, sent.Id, cancellationToken);
                if (events.Count == 0 && !reader.IsPolled)
                    await writer.WriteCommentAsync(cancellationToken);
            }

            if (tellsPlace && reader.Retry != told)
                await writer.WritePlaceAsync(reader.Id, reader.Retry, cancellationToken);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The client is not there any more. What it missed is kept.
        }
        finally
        {
            reader.Close();
        }
    }
}
