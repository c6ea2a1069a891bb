using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;
using EventId = SecureMcp.Calls.EventId;

namespace SecureMcp.Protocol;

/// <summary>
/// Where a session's streams are kept for other instances, within the bounds of the settings; the streams that this instance
/// writes count against them. To be able to come back elsewhere is a comfort: what can't be kept is said all the same, and who
/// comes back for it is told that it is gone. Thread-safe.
/// </summary>
internal sealed class SessionShelf(SessionMemory session, IEventStore store, ReplayLimits limits, TimeProvider clock, ILogger logger)
{
    /// <summary>A stream whose writer was not heard of for so long has none any more. Renewed once a minute.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<string, StreamShelf> written = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StoredEventReader> readers = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private readonly LinkedList<Kept> kept = [];
    private long bytes;

    public StreamShelf For(EventStream stream) => written.GetOrAdd(stream.Name, _ => new StreamShelf(stream, this));

    /// <summary>A reader behind the event, or null, whatever the reason, as for streams of this instance.</summary>
    public async ValueTask<(StoredEventReader? Reader, bool IsOver)> FindAsync(EventId last, Caller caller, Task ended, CancellationToken cancellationToken)
    {
        var key = KeyOf(last.Stream);
        if (await store.FindAsync(key, cancellationToken) is not { } stream || !Allows(stream, caller))
            return default;
        if (last.Number == stream.Last && stream.IsComplete)
            return (null, true);
        // Behind an event that was never said, or where one is missing, there would be a gap.
        if (last.Number > stream.Last
            || (last.Number < stream.Last && (await store.ReadAsync(key, last.Number + 1, cancellationToken) is not [{ } next, ..] || next.Number != last.Number + 1)))
        {
            return default;
        }

        var reader = new StoredEventReader(store, key, stream, last.Number, ended, clock);
        readers.AddOrUpdate(last.Stream, reader, (_, other) =>
        {
            other.Close();
            return reader;
        });
        return (reader, false);
    }

    /// <summary>Says of the streams that are written here that they still are.</summary>
    public async Task RenewAsync()
    {
        foreach (var shelf in written.Values)
            await shelf.RenewAsync();
    }

    public ValueTask<bool> TryPutAsync(EventStream stream, bool isComplete, bool isPolled, TimeSpan retry) => TryAsync(async () =>
    {
        await store.PutAsync(KeyOf(stream.Name), Known(stream, isComplete, isPolled, retry, stream.Last), isComplete ? limits.Retention : Lease, CancellationToken.None);
        if (isComplete)
            written.TryRemove(stream.Name, out _);
    });

    public ValueTask<bool> TryAppendAsync(EventStream stream, ReadOnlyMemory<byte> message) => TryAsync(async () =>
    {
        var known = Known(stream, isComplete: false, stream.IsPolled, stream.Retry, stream.Last + 1);
        // Too large to be kept: a gap, which is refused like one that time made.
        if (message.Length > IEventStore.MaxBytes || message.Length > limits.BytesPerSession)
        {
            await store.PutAsync(KeyOf(stream.Name), known, Lease, CancellationToken.None);
            return;
        }

        await store.AppendAsync(KeyOf(stream.Name), known, Lease, message, limits.Retention, CancellationToken.None);
        foreach (var old in MakeRoom(new Kept(stream.Name, known.Last, message.Length, clock.GetUtcNow())))
            await store.ForgetAsync(KeyOf(old.Stream), old.Number, CancellationToken.None);
    });

    private static StoredStream Known(EventStream stream, bool isComplete, bool isPolled, TimeSpan retry, long last) =>
        new(RightsText.Write(stream.Asked), retry, isPolled, isComplete, last);

    private async ValueTask<bool> TryAsync(Func<ValueTask> keep)
    {
        try
        {
            await keep();
            return true;
        }
        catch (StateUnavailableException)
        {
            Log.StreamNotKept(logger);
            return false;
        }
    }

    private static bool Allows(StoredStream stream, Caller caller)
    {
        try
        {
            var asked = RightsText.Read(stream.Rights, _ => caller);
            return RightsRule.Allows(asked, caller) && RightsRule.IsSignedInAsWell(asked, caller);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private List<Kept> MakeRoom(Kept added)
    {
        List<Kept> forgotten = [];
        lock (gate)
        {
            // These are gone by themselves.
            while (kept.First is { Value: var oldest } && oldest.At <= clock.GetUtcNow() - limits.Retention)
                Drop(oldest);
            kept.AddLast(added);
            bytes += added.Bytes;
            var ofStream = kept.Where(held => held.Stream == added.Stream).ToList();
            forgotten.AddRange(ofStream.Take(ofStream.Count - limits.EventsPerStream));
            foreach (var held in forgotten)
                Drop(held);
            while (bytes > limits.BytesPerSession && kept.First is { Value: var oldest })
            {
                forgotten.Add(oldest);
                Drop(oldest);
            }
        }

        return forgotten;
    }

    private void Drop(Kept held)
    {
        kept.Remove(held);
        bytes -= held.Bytes;
    }

    private StreamKey KeyOf(string stream) => new(session.CallerKey, session.Id, stream);

    private sealed record Kept(string Stream, long Number, int Bytes, DateTimeOffset At);
}
