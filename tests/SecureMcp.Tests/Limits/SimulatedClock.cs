namespace SecureMcp.Tests.Limits;

/// <summary>The clocks of one simulated machine: one that counts a little fast or slow, and one that somebody sets.</summary>
/// <param name="start">The true time.</param>
/// <param name="offBy">How much longer than a second its seconds are.</param>
/// <param name="skew">By how much its clock is set wrong.</param>
internal sealed class SimulatedClock(DateTimeOffset start, double offBy, TimeSpan skew) : TimeProvider
{
    private DateTimeOffset shown = start + skew;
    private TimeSpan counted;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => shown;

    public override long GetTimestamp() => counted.Ticks;

    public void Pass(TimeSpan time)
    {
        counted += time * (1 + offBy);
        shown += time * (1 + offBy);
    }

    /// <summary>The machine stands still and notices only by its clock, which is set anew when it goes on.</summary>
    public void Sleep(TimeSpan time) => shown += time;

    public void Set(TimeSpan by) => shown += by;
}
