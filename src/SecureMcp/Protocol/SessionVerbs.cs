using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>Serves the requests of a session that carry no message.</summary>
internal sealed class SessionVerbs(LiveSessions sessions, ICallRecorder recorder)
{
    public async ValueTask<Refusal?> ServeAsync(CallContext call, LiveSession session, CancellationToken cancellationToken)
    {
        if (call.SessionVerb == SessionVerb.Listen)
            return await ListenAsync(call, session, cancellationToken);
        await sessions.EndAsync(session.Id, cancellationToken);
        call.Outcome = new CallOutcome(false, null, 0);
        if (await recorder.CloseAsync(call, cancellationToken) is { } lost)
            return lost;
        call.IsAnswered = true;
        call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        return null;
    }

    private static async ValueTask<Refusal?> ListenAsync(CallContext call, LiveSession session, CancellationToken cancellationToken)
    {
        if (!session.TryTakeStream())
            return new Refusal(RefusalReason.SessionStreamOpen);
        try
        {
            var response = call.Http.Response;
            call.IsAnswered = true;
            response.ContentType = "text/event-stream";
            response.Headers[HeaderNames.CacheControl] = "no-store";
            response.Headers["X-Accel-Buffering"] = "no";
            await response.Body.FlushAsync(cancellationToken);
            await session.Transport.HandleGetRequestAsync(response.Body, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The usual end of a stream: the client left, or the session ended.
        }
        finally
        {
            session.GiveBackStream();
        }

        call.Outcome = new CallOutcome(false, null, 0);
        return null;
    }
}
