using System.Runtime.InteropServices;

namespace SecureMcp.Calls;

/// <summary>
/// An instant to measure an age from. Two clocks are asked, and the one by which more time passed is believed: a wall clock
/// can be set back, a monotonic one stands still while a machine is paused.
/// </summary>
/// <param name="Time">By the wall clock.</param>
/// <param name="Timestamp">By the monotonic clock.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Moment(DateTimeOffset Time, long Timestamp)
{
    public static Moment Now(TimeProvider clock) => new(clock.GetUtcNow(), clock.GetTimestamp());

    public TimeSpan AgeBy(TimeProvider clock)
    {
        var (wall, passed) = (clock.GetUtcNow() - Time, clock.GetElapsedTime(Timestamp));
        return wall > passed ? wall : passed;
    }
}
