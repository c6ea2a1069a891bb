using SecureMcp.Limits;

namespace SecureMcp.Tests.Limits;

public sealed class RateRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LimitsOptions FivePerMinute = new() { PermitLimit = 5, Window = TimeSpan.FromMinutes(1) };

    [Fact]
    public void A_new_caller_may_spend_the_whole_allowance_at_once_and_not_one_more()
    {
        DateTimeOffset? wholeAt = null;
        for (var i = 0; i < 5; i++)
        {
            var (next, wait) = RateRule.Take(wholeAt, Start, FivePerMinute);
            Assert.Null(wait);
            wholeAt = next;
        }

        Assert.Equal(TimeSpan.FromSeconds(12), RateRule.Take(wholeAt, Start, FivePerMinute).Wait);
    }

    [Fact]
    public void The_allowance_comes_back_evenly()
    {
        var empty = Start + FivePerMinute.Window;

        Assert.NotNull(RateRule.Take(empty, Start.AddSeconds(11.9), FivePerMinute).Wait);
        Assert.Null(RateRule.Take(empty, Start.AddSeconds(12), FivePerMinute).Wait);
    }

    [Fact]
    public void Waiting_as_long_as_told_is_enough()
    {
        var (same, wait) = RateRule.Take(Start + FivePerMinute.Window, Start.AddSeconds(3), FivePerMinute);

        Assert.Equal(Start + FivePerMinute.Window, same);
        Assert.Null(RateRule.Take(same, Start.AddSeconds(3) + wait!.Value, FivePerMinute).Wait);
    }

    [Fact]
    public void A_row_written_by_a_clock_that_ran_ahead_locks_nobody_out_for_longer_than_its_share()
    {
        var (_, wait) = RateRule.Take(Start.AddDays(400), Start, FivePerMinute);

        Assert.Equal(TimeSpan.FromSeconds(12), wait);
    }

    [Fact]
    public void Over_any_stretch_of_time_no_more_than_the_limit_and_the_refill_get_through()
    {
        var random = new Lehmer(7);
        DateTimeOffset? wholeAt = null;
        var now = Start;
        var through = 0;
        for (var i = 0; i < 2000; i++)
        {
            now = now.AddMilliseconds(random.Next(4000));
            var (next, wait) = RateRule.Take(wholeAt, now, FivePerMinute);
            wholeAt = next;
            through += wait is null ? 1 : 0;
        }

        var most = FivePerMinute.PermitLimit + ((now - Start) / FivePerMinute.Window * FivePerMinute.PermitLimit);
        Assert.InRange(through, most * 0.9, most);
    }

    // A repeatable sequence; nothing secret depends on it.
    private sealed class Lehmer(ulong seed)
    {
        private ulong state = seed;

        public int Next(int below)
        {
            state = state * 48271 % 2147483647;
            return (int)(state % (ulong)below);
        }
    }
}
