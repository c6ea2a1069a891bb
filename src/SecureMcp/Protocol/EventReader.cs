using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>One connection's place in a stream of this instance.</summary>
internal sealed class EventReader : IEventReader
{
    private readonly EventStream stream;
    private readonly ReplayBuffer buffer;
    private readonly Queue<(long Number, TaskCompletionSource Sent)> expected = [];
    private TaskCompletionSource awake = New();
    private bool lingers;

    /// <param name="stream">What is read.</param>
    /// <param name="buffer">What holds it.</param>
    /// <param name="position">The number of the last event that the client has.</param>
    /// <param name="lingers">Whether a polled stream is waited on for a while when there is nothing to tell yet.</param>
    public EventReader(EventStream stream, ReplayBuffer buffer, long position, bool lingers)
    {
        this.stream = stream;
        this.buffer = buffer;
        this.lingers = lingers;
        Position = position;
    }

    /// <summary>The number of the last event that was taken.</summary>
    public long Position { get; private set; }

    public EventId Id => new(stream.Name, Position);

    public TimeSpan Retry => stream.Retry;

    public bool IsPolled => stream.IsPolled;

    public ValueTask OpenAsync() => stream.Shelf?.OpenAsync() ?? ValueTask.CompletedTask;

    public async ValueTask<IReadOnlyList<StreamEvent>?> TakeAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task waking;
            lock (buffer.Gate)
            {
                Settle(Position);
                if (!stream.IsReadBy(this))
                    return null;
                var taken = stream.After(Position);
                if (taken.Count > 0)
                {
                    Position = taken[^1].Id.Number;
                    lingers = false;
                    return taken;
                }

                if (stream.IsComplete || (stream.IsPolled && !lingers))
                    return null;
                if (awake.Task.IsCompleted)
                    awake = New();
                waking = awake.Task;
            }

            try
            {
                await waking.WaitAsync(patience, buffer.Clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                lingers = false;
                return [];
            }
        }
    }

    /// <summary>Ends when the event was sent, or this connection is over. Called under the gate.</summary>
    public Task Expect(long number)
    {
        var sent = New();
        expected.Enqueue((number, sent));
        Wake();
        return sent.Task;
    }

    /// <summary>Called under the gate.</summary>
    public void Wake() => awake.TrySetResult();

    /// <summary>Called under the gate, when another connection takes over or the stream is given up.</summary>
    public void Release()
    {
        Settle(long.MaxValue);
        stream.Leave(this);
        Wake();
    }

    public void Close()
    {
        lock (buffer.Gate)
            Release();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Settle(long number)
    {
        while (expected.TryPeek(out var next) && next.Number <= number)
            expected.Dequeue().Sent.TrySetResult();
    }
}
