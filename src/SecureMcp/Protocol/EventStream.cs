using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// The messages of one stream of a session in their order, with at most one connection that reads them. It outlives its
/// connections: what is said while there is none waits, within the buffer's bounds. Thread-safe.
/// </summary>
internal sealed class EventStream
{
    /// <summary>When a client comes back after its connection broke off, unless a tool said otherwise.</summary>
    public static readonly TimeSpan DefaultRetry = TimeSpan.FromSeconds(1);

    private readonly Queue<StreamEvent> events = [];
    private readonly ReplayBuffer buffer;
    private EventReader? reader;
    private long last;

    public EventStream(ReplayBuffer buffer, SessionId session, string name, Caller asked)
    {
        this.buffer = buffer;
        Session = session;
        Name = name;
        Asked = asked;
    }

    public SessionId Session { get; }

    public string Name { get; }

    /// <summary>Whose rights the messages were computed under.</summary>
    public Caller Asked { get; }

    public TimeSpan Retry { get; private set; } = DefaultRetry;

    /// <summary>Whether a connection ends when it has told everything, so that the client asks again.</summary>
    public bool IsPolled { get; private set; }

    /// <summary>Whether nothing follows.</summary>
    public bool IsComplete { get; private set; }

    public DateTimeOffset CompletedAt { get; private set; }

    /// <summary>The number of the newest event that is no longer held. Guarded by the buffer's gate, like all that follows.</summary>
    public long Forgotten { get; private set; }

    /// <summary>The number of the newest event.</summary>
    public long Last => Volatile.Read(ref last);

    /// <summary>Where it is kept for other instances, if it is. Set before anything is said.</summary>
    public StreamShelf? Shelf { get; set; }

    public StreamEvent? Oldest => events.TryPeek(out var oldest) ? oldest : null;

    public int Count => events.Count;

    /// <summary>A connection reads it now. What that has not taken yet must not be forgotten: it would miss it without knowing.</summary>
    public bool IsRead => reader is not null;

    public bool MayForgetOldest => Oldest is { } oldest && (reader is null || oldest.Id.Number <= reader.Position);

    /// <summary>
    /// Adds a message. Returns when the connection that reads the stream has sent it, so that a slow client slows what it
    /// asked for; at once when there is none.
    /// </summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        // Kept for all before it is told to anybody.
        var sent = Shelf is { } shelf ? await shelf.AppendAsync(message, () => Add(message)) : Add(message);
        await sent.WaitAsync(cancellationToken);
    }

    private Task Add(ReadOnlyMemory<byte> message)
    {
        lock (buffer.Gate)
        {
            if (IsComplete)
                return Task.CompletedTask;
            var added = new StreamEvent(new EventId(Name, ++last), message, buffer.Now);
            events.Enqueue(added);
            var sent = reader?.Expect(added.Id.Number);
            buffer.Added(this, added);
            return sent ?? Task.CompletedTask;
        }
    }

    /// <summary>Nothing follows: connections end behind the last message.</summary>
    public void Complete()
    {
        lock (buffer.Gate)
        {
            if (IsComplete)
                return;
            IsComplete = true;
            CompletedAt = buffer.Now;
            reader?.Wake();
        }
    }

    /// <summary>From now on a connection ends when it has told everything, and the client is asked to come back after this time.</summary>
    public void Poll(TimeSpan retry)
    {
        lock (buffer.Gate)
        {
            Retry = retry;
            IsPolled = true;
            reader?.Wake();
        }
    }

    /// <summary>Reads what follows the newest message, or null when a connection does already. When nothing follows, it ends at once.</summary>
    public EventReader? TryListen()
    {
        lock (buffer.Gate)
            return reader is null ? reader = new EventReader(this, buffer, last, lingers: false) : null;
    }

    /// <summary>
    /// Reads what follows the event. A connection that still reads ends: each message goes out on one only (2025-11-25,
    /// transports, multiple connections), and its client has just said that it lost that one. Null when something behind the
    /// event was forgotten since the stream was looked up.
    /// </summary>
    public EventReader? TryResume(long after)
    {
        lock (buffer.Gate)
        {
            if (!Holds(after))
                return null;
            reader?.Release();
            return reader = new EventReader(this, buffer, after, lingers: true);
        }
    }

    /// <summary>Whether everything behind the event is still held. Called under the gate.</summary>
    public bool Holds(long number) => number >= Forgotten && number <= last;

    /// <summary>Whether there is nothing behind the event and never will be. Called under the gate.</summary>
    public bool IsExhausted(long number) => IsComplete && number == last;

    /// <summary>Called under the gate.</summary>
    public List<StreamEvent> After(long number) => [.. events.Where(held => held.Id.Number > number)];

    /// <summary>Called under the gate.</summary>
    public StreamEvent Forget()
    {
        var oldest = events.Dequeue();
        Forgotten = oldest.Id.Number;
        return oldest;
    }

    /// <summary>Called under the gate.</summary>
    public void Leave(EventReader leaving)
    {
        if (reader == leaving)
            reader = null;
    }

    /// <summary>Called under the gate.</summary>
    public bool IsReadBy(EventReader other) => reader == other;
}
