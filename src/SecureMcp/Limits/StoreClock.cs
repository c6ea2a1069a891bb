using System.Runtime.InteropServices;

namespace SecureMcp.Limits;

/// <summary>
/// What the store's answers say of its time, as two bounds that hold between answers too. An answer's <c>Date</c> is the
/// store's time rounded down to the second, so the store's time was not before it when the answer was there, and not a second
/// behind it when the request left. Each answer narrows what the ones before left open; how the machine's own clock is set
/// plays no part. Thread-safe.
/// </summary>
internal sealed class StoreClock(TimeProvider clock) : IStoreClock
{
    /// <summary>By how much the store's servers may disagree with each other, and their dates lag behind them.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(100);

    /// <summary>By how much this machine and the store may differ in the length of a second.</summary>
    public const double Drift = 0.001;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private volatile Bounds? bounds;

    public StoreMoment? Now => bounds is { } known ? At(known, clock.GetTimestamp(), clock.GetUtcNow()) : null;

    /// <summary>Takes in one answer.</summary>
    /// <param name="date">Its <c>Date</c>.</param>
    /// <param name="sent">This process's timestamp before the request left.</param>
    /// <param name="sentAt">The machine's clock at that moment; only compared with itself.</param>
    /// <param name="received">This process's timestamp when the answer was there.</param>
    public void Observe(DateTimeOffset date, long sent, DateTimeOffset sentAt, long received)
    {
        lock (gate)
        {
            var (now, utc) = (clock.GetTimestamp(), clock.GetUtcNow());
            var heard = new Bounds(new Bound(date - Tolerance, received, sentAt), new Bound(date + Second + Tolerance, sent, sentAt));
            bounds = bounds is { } known ? Narrow(known, heard, now, utc) : heard;
        }
    }

    private Bounds Narrow(Bounds known, Bounds heard, long now, DateTimeOffset utc)
    {
        var earliest = IsOld(known.Earliest, now) || Earliest(heard.Earliest, now) > Earliest(known.Earliest, now) ? heard.Earliest : known.Earliest;
        var latest = IsOld(known.Latest, now) || Latest(heard.Latest, now, utc) < Latest(known.Latest, now, utc) ? heard.Latest : known.Latest;
        var narrowed = new Bounds(earliest, latest);
        var moment = At(narrowed, now, utc);
        // The store's clock was set, or one of the answers was wrong: only the newest is believed.
        return moment.Earliest > moment.Latest ? heard : narrowed;
    }

    private bool IsOld(Bound bound, long now) => clock.GetElapsedTime(bound.Timestamp, now) > Kept;

    private StoreMoment At(Bounds known, long now, DateTimeOffset utc) => new(Earliest(known.Earliest, now), Latest(known.Latest, now, utc));

    private DateTimeOffset Earliest(Bound bound, long now) => bound.Value + (clock.GetElapsedTime(bound.Timestamp, now) * (1 - Drift));

    // A machine that was suspended may have counted nothing meanwhile; its clock, set anew, then knows better.
    private DateTimeOffset Latest(Bound bound, long now, DateTimeOffset utc)
    {
        var counted = clock.GetElapsedTime(bound.Timestamp, now);
        var shown = utc - bound.SetAt;
        return bound.Value + ((counted > shown ? counted : shown) * (1 + Drift));
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Bound(DateTimeOffset Value, long Timestamp, DateTimeOffset SetAt);

    private sealed record Bounds(Bound Earliest, Bound Latest);
}
