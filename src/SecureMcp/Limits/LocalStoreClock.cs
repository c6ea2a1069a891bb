namespace SecureMcp.Limits;

/// <summary>The time of a store that is in this process: exact, and steady when the machine's clock is set.</summary>
internal sealed class LocalStoreClock(TimeProvider clock) : IStoreClock
{
    private readonly DateTimeOffset start = clock.GetUtcNow();
    private readonly long startTimestamp = clock.GetTimestamp();

    public StoreMoment? Now
    {
        get
        {
            var now = start + clock.GetElapsedTime(startTimestamp);
            return new StoreMoment(now, now);
        }
    }
}
