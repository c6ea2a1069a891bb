using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// What the sessions of this process said on their streams, for clients that come back for it. In memory and bounded: per
/// stream in events, per session and in total in bytes, and in time; the oldest gives way. Thread-safe.
/// </summary>
internal sealed class ReplayBuffer(ReplayLimits limits, TimeProvider clock)
{
    // What a stream costs beside its events, so that many streams are bounded, too.
    private const int StreamCost = 512;
    private readonly Dictionary<SessionId, Held> sessions = [];

    /// <summary>Guards all streams: what is done under it is short and waits for nothing.</summary>
    public Lock Gate { get; } = new();

    public TimeProvider Clock => clock;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>The bytes that are held, with what each stream and event costs beside its message.</summary>
    public long Bytes { get; private set; }

    public int Streams
    {
        get
        {
            lock (Gate)
                return sessions.Values.Sum(session => session.Streams.Count);
        }
    }

    /// <summary>A new stream of the session, for what is computed under the rights of this caller.</summary>
    public EventStream Open(SessionId session, Caller asked)
    {
        lock (Gate)
        {
            var stream = new EventStream(this, session, EventId.NewStream(), asked);
            if (!sessions.TryGetValue(session, out var held))
                sessions[session] = held = new Held();
            held.Streams[stream.Name] = stream;
            Charge(held, StreamCost);
            MakeRoom(held, stream);
            return stream;
        }
    }

    /// <summary>
    /// The session's stream that the event is of, when everything behind the event is still held and this caller may have
    /// it; else null, whatever the reason. <paramref name="isOver"/>: there is nothing behind it and never will be.
    /// </summary>
    public EventStream? Find(SessionId session, EventId last, Caller caller, out bool isOver)
    {
        isOver = false;
        lock (Gate)
        {
            if (!sessions.TryGetValue(session, out var held))
                return null;
            Expire(held);
            if (!held.Streams.TryGetValue(last.Stream, out var stream) || !stream.Holds(last.Number) || !RightsRule.Allows(stream.Asked, caller) || !RightsRule.IsSignedInAsWell(stream.Asked, caller))
                return null;
            isOver = stream.IsExhausted(last.Number);
            return stream;
        }
    }

    /// <summary>Forgets a session. Connections that read one of its streams end.</summary>
    public void End(SessionId session)
    {
        lock (Gate)
        {
            if (!sessions.Remove(session, out var held))
                return;
            foreach (var stream in held.Streams.Values)
                stream.Complete();
            Bytes -= held.Bytes;
        }
    }

    /// <summary>Forgets what is too old.</summary>
    public void Sweep()
    {
        lock (Gate)
        {
            foreach (var held in sessions.Values)
                Expire(held);
        }
    }

    /// <summary>Counts a new event of the stream, and makes room for it. Called under the gate.</summary>
    public void Added(EventStream stream, StreamEvent added)
    {
        // Nobody can come back to a session that has ended.
        if (!sessions.TryGetValue(stream.Session, out var held))
            return;
        Charge(held, added.Cost);
        while (stream.Count > limits.EventsPerStream && stream.MayForgetOldest)
            Charge(held, -stream.Forget().Cost);
        MakeRoom(held, stream);
    }

    private void MakeRoom(Held held, EventStream newest)
    {
        while (held.Bytes > limits.BytesPerSession && TryForgetOldest(held, newest))
        {
        }

        // The session that holds most gives way first, so that one caller's streams don't push out everybody's.
        while (Bytes > limits.BytesTotal && sessions.Values.OrderByDescending(session => session.Bytes).Any(session => TryForgetOldest(session, newest)))
        {
        }
    }

    /// <summary>Forgets the session's oldest event, else a stream that is over and has none left; false when all is in use.</summary>
    private bool TryForgetOldest(Held held, EventStream newest)
    {
        if (held.Streams.Values.Where(stream => stream.MayForgetOldest).MinBy(stream => stream.Oldest!.SentAt) is { } oldest)
        {
            Charge(held, -oldest.Forget().Cost);
            return true;
        }

        var over = held.Streams.Values.FirstOrDefault(stream => stream is { IsComplete: true, IsRead: false, Count: 0 } && stream != newest);
        return over is not null && Drop(held, over);
    }

    private void Expire(Held held)
    {
        var before = Now - limits.Retention;
        foreach (var stream in held.Streams.Values.ToList())
        {
            while (stream.MayForgetOldest && stream.Oldest!.SentAt <= before)
                Charge(held, -stream.Forget().Cost);
            if (stream is { IsComplete: true, IsRead: false, Count: 0 } && stream.CompletedAt <= before)
                Drop(held, stream);
        }
    }

    private bool Drop(Held held, EventStream stream)
    {
        Charge(held, -StreamCost);
        return held.Streams.Remove(stream.Name);
    }

    private void Charge(Held held, long bytes)
    {
        held.Bytes += bytes;
        Bytes += bytes;
    }

    private sealed class Held
    {
        public Dictionary<string, EventStream> Streams { get; } = new(StringComparer.Ordinal);

        public long Bytes { get; set; }
    }
}
