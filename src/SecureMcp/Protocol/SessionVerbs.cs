using Microsoft.AspNetCore.Http;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>Serves the requests of a session that carry no message.</summary>
internal sealed class SessionVerbs(LiveSessions sessions, ICallRecorder recorder, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public ValueTask<Refusal?> ServeAsync(CallContext call, LiveSession session, CancellationToken cancellationToken) => call.SessionVerb switch
    {
        SessionVerb.Listen => ListenAsync(call, session, cancellationToken),
        SessionVerb.Resume => ResumeAsync(call, session, cancellationToken),
        _ => EndAsync(call, session, cancellationToken),
    };

    private async ValueTask<Refusal?> EndAsync(CallContext call, LiveSession session, CancellationToken cancellationToken)
    {
        await sessions.EndAsync(session, cancellationToken);
        return await AnswerEmptyAsync(call, cancellationToken);
    }

    private async ValueTask<Refusal?> ListenAsync(CallContext call, LiveSession session, CancellationToken cancellationToken)
    {
        if (session.TryListen(call.Caller!, out _) is not { } reader)
            return new Refusal(RefusalReason.SessionStreamOpen);
        return await TellAsync(call, session, reader, cancellationToken);
    }

    // Not 404: that would mean that the session is gone, and make the client throw away what else it has in it.
    private async ValueTask<Refusal?> ResumeAsync(CallContext call, LiveSession session, CancellationToken cancellationToken)
    {
        if (!EventId.TryParse(call.Http.Request.Headers[EventId.Header], out var last))
            return new Refusal(RefusalReason.EventUnknown);
        IEventReader? reader;
        if (session.Find(last, call.Caller!, out var isOver) is { } stream)
            reader = isOver ? null : stream.TryResume(last.Number);
        else
            (reader, isOver) = await session.FindElsewhereAsync(last, call.Caller!, cancellationToken);

        // What makes any client of an event stream stop asking (HTML, server-sent events, processing model).
        if (isOver)
            return await AnswerEmptyAsync(call, cancellationToken);
        return reader is not null ? await TellAsync(call, session, reader, cancellationToken) : new Refusal(RefusalReason.EventUnknown);
    }

    // Recorded before anything is told: a stream may last for hours, and what is read from it must have left a trace.
    private async ValueTask<Refusal?> TellAsync(CallContext call, LiveSession session, IEventReader reader, CancellationToken cancellationToken)
    {
        if (await RecordAsync(call, cancellationToken) is { } lost)
        {
            reader.Close();
            return lost;
        }

        call.IsAnswered = true;
        using var expired = new CancellationTokenSource(Left(call.Caller!.ExpiresAt), clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(expired.Token, cancellationToken);
        await EventConnection.ServeAsync(call.Http.Response, reader, session.TellsPlaces, over.Token);
        return null;
    }

    // A stream tells nothing more than its token would still get: the client comes back with a new one and misses nothing.
    // A moment remains in any case, because what was let in within the clocks' tolerance must not be a stream of nothing.
    private TimeSpan Left(DateTimeOffset expiresAt)
    {
        var left = expiresAt - clock.GetUtcNow();
        return left > Longest ? Longest : left < AnswerStream.Silence ? AnswerStream.Silence : left;
    }

    private async ValueTask<Refusal?> AnswerEmptyAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (await RecordAsync(call, cancellationToken) is { } lost)
            return lost;
        call.IsAnswered = true;
        call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
        return null;
    }

    private ValueTask<Refusal?> RecordAsync(CallContext call, CancellationToken cancellationToken)
    {
        call.Outcome = new CallOutcome(false, null, 0);
        return recorder.CloseAsync(call, cancellationToken);
    }
}
