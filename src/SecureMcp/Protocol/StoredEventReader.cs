using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// One connection's place in a stream that another instance writes, or wrote: it looks for what is new in the store while the
/// connection is there.
/// </summary>
internal sealed class StoredEventReader(IEventStore store, StreamKey key, StoredStream found, long after, Task ended, TimeProvider clock) : IEventReader
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StoredStream stream = found;
    private long position = after;
    private bool lingers = true;

    public EventId Id => new(key.Name, position);

    public TimeSpan Retry => stream.Retry;

    public bool IsPolled => stream.IsPolled;

    public ValueTask OpenAsync() => ValueTask.CompletedTask;

    public async ValueTask<IReadOnlyList<StreamEvent>?> TakeAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        for (var pause = Soon; !closed.Task.IsCompleted && !ended.IsCompleted; pause = pause * 1.5 < Late ? pause * 1.5 : Late)
        {
            // The stream's state is read first: what was said before its end is there when its end is.
            var (isOver, events) = await LookAsync(cancellationToken);
            if (events.Count > 0)
                return Follow(events);
            if (isOver || (stream.IsPolled && !lingers))
                return null;
            if (clock.GetElapsedTime(started) >= patience)
            {
                lingers = false;
                return [];
            }

            await Task.WhenAny(closed.Task, ended, Task.Delay(pause, clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return null;
    }

    public void Close() => closed.TrySetResult();

    private async ValueTask<(bool IsOver, IReadOnlyList<StoredEvent> Events)> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var known = await store.FindAsync(key, cancellationToken);
            stream = known ?? stream;
            // Nothing to read and yet something said is a gap, too.
            return (known is null or { IsComplete: true } || known.Last > position, await store.ReadAsync(key, position + 1, cancellationToken));
        }
        catch (StateUnavailableException)
        {
            // The connection lasts; the next look may find something.
            return (false, []);
        }
    }

    // A gap is never passed over: the connection ends before it, and who comes back is told.
    private List<StreamEvent>? Follow(IReadOnlyList<StoredEvent> events)
    {
        List<StreamEvent> taken = [];
        foreach (var next in events)
        {
            if (next.Number != position + 1)
                break;
            taken.Add(new StreamEvent(new EventId(key.Name, ++position), next.Message, clock.GetUtcNow()));
        }

        lingers = false;
        return taken.Count > 0 ? taken : null;
    }
}
