using SecureMcp.Limits;

namespace SecureMcp.Tests.Limits;

public sealed class StoreClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Rounding = TimeSpan.FromMicroseconds(1);
    private readonly SimulatedClock machine = new(Start, 0, TimeSpan.FromHours(5));
    private readonly StoreClock clock;

    public StoreClockTests() => clock = new StoreClock(machine);

    [Fact]
    public void Nothing_is_known_before_the_first_answer() => Assert.Null(clock.Now);

    [Fact]
    public void An_answer_bounds_the_store_s_time_from_both_sides_whatever_the_machine_s_clock_says()
    {
        Hear(0, Start);

        Assert.Equal(new StoreMoment(Start - StoreClock.Tolerance, Start.AddSeconds(1) + StoreClock.Tolerance), clock.Now);
    }

    [Fact]
    public void What_a_round_trip_takes_widens_the_upper_bound_alone()
    {
        var (sent, at) = (machine.GetTimestamp(), machine.GetUtcNow());
        machine.Pass(TimeSpan.FromSeconds(2));
        clock.Observe(Start, sent, at, machine.GetTimestamp());

        Assert.Equal(Start - StoreClock.Tolerance, clock.Now!.Value.Earliest);
        Assert.Equal(Start.AddSeconds(3.002) + StoreClock.Tolerance, clock.Now!.Value.Latest, Rounding);
    }

    [Fact]
    public void Answers_around_a_full_second_leave_little_open()
    {
        Hear(0.9, Start);
        Hear(0.15, Start.AddSeconds(1));

        var now = clock.Now!.Value;
        Assert.InRange(now.Latest - now.Earliest, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(400));
        // The true time is a second and a twentieth.
        Assert.InRange(Start.AddSeconds(1.05), now.Earliest, now.Latest);
    }

    [Fact]
    public void Between_answers_the_bounds_part_by_what_clocks_may_differ()
    {
        Hear(0, Start);
        machine.Pass(TimeSpan.FromSeconds(100));

        var now = clock.Now!.Value;
        Assert.Equal(Start.AddSeconds(99.9) - StoreClock.Tolerance, now.Earliest, Rounding);
        Assert.Equal(Start.AddSeconds(101.1) + StoreClock.Tolerance, now.Latest, Rounding);
    }

    [Fact]
    public void A_machine_that_slept_knows_that_much_time_may_have_passed()
    {
        Hear(0, Start);
        machine.Sleep(TimeSpan.FromSeconds(100));

        var now = clock.Now!.Value;
        Assert.Equal(Start - StoreClock.Tolerance, now.Earliest);
        Assert.True(now.Latest > Start.AddSeconds(101));
    }

    [Fact]
    public void A_machine_s_clock_that_is_set_back_takes_no_time_away()
    {
        Hear(0, Start);
        machine.Pass(TimeSpan.FromSeconds(10));
        machine.Set(TimeSpan.FromSeconds(-30));

        Assert.Equal(Start.AddSeconds(9.99) - StoreClock.Tolerance, clock.Now!.Value.Earliest, Rounding);
        Assert.Equal(Start.AddSeconds(11.01) + StoreClock.Tolerance, clock.Now!.Value.Latest, Rounding);
    }

    [Fact]
    public void A_store_whose_clock_was_set_is_believed_anew()
    {
        Hear(0, Start);
        Hear(1, Start.AddHours(-1));

        Assert.Equal(new StoreMoment(Start.AddHours(-1) - StoreClock.Tolerance, Start.AddHours(-1).AddSeconds(1) + StoreClock.Tolerance), clock.Now);
    }

    [Fact]
    public void What_was_heard_minutes_ago_counts_no_more_than_what_is_heard_now()
    {
        Hear(0, Start);
        Hear(301, Start.AddSeconds(300.5));

        // Whole seconds in truth; here the answer itself is looked at.
        Assert.Equal(Start.AddSeconds(300.5) - StoreClock.Tolerance, clock.Now!.Value.Earliest, Rounding);
    }

    private void Hear(double seconds, DateTimeOffset date)
    {
        machine.Pass(TimeSpan.FromSeconds(seconds));
        clock.Observe(date, machine.GetTimestamp(), machine.GetUtcNow(), machine.GetTimestamp());
    }
}
