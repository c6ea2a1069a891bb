using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// The stream of a call in a session. What is said goes into the session's replay buffer; the connection of the call is
/// the first that reads it there, and one that the client opens after it broke off reads on.
/// </summary>
internal sealed class ResumableEvents(CallContext call, LiveSession session) : IAnswerEvents
{
    private EventStream? stream;
    private bool isConnected;
    private Task connection = Task.CompletedTask;

    public bool HasStarted => stream is not null;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => Start().AppendAsync(message, cancellationToken);

    // The connection breaks its own silence from here on.
    public ValueTask BreakSilenceAsync(CancellationToken cancellationToken)
    {
        Start();
        return ValueTask.CompletedTask;
    }

    public async ValueTask CompleteAsync()
    {
        stream?.Complete();
        if (stream?.Shelf is { } shelf)
            await shelf.CompleteAsync();
        await connection;
    }

    /// <summary>Asks the client to come back for the rest after this time, and lets go of its connection. The call goes on.</summary>
    public async ValueTask PollAsync(TimeSpan retry)
    {
        var polled = stream ?? Open();
        // Before the client comes back, which may be at another instance.
        if (polled.Shelf is { } shelf)
            await shelf.PollAsync(retry);
        polled.Poll(retry);
        Start();
        await connection;
        session.Follow(call.Ended);
        call.Release();
    }

    private EventStream Start()
    {
        var opened = stream ?? Open();
        if (isConnected)
            return opened;
        isConnected = true;
        call.IsAnswered = true;
        // Nobody else can know the new stream's name yet, so that it has no other reader.
        connection = EventConnection.ServeAsync(call.Http.Response, opened.TryListen()!, session.TellsPlaces, call.Http.RequestAborted);
        return opened;
    }

    private EventStream Open() => stream = session.OpenStream(call.Caller!);
}
