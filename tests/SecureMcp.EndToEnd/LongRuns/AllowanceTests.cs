namespace SecureMcp.EndToEnd.LongRuns;

/// <summary>The long tier's judge is tried itself: one that sees nothing would pass everything.</summary>
public sealed class AllowanceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(10, 0, 0)]
    [InlineData(11, 0, 1)]
    [InlineData(20, 0, 10)]
    public void Calls_at_one_instant_may_be_as_many_as_are_permitted(int calls, int secondsApart, double excess) =>
        Assert.Equal(excess, Allowance.Excess(Calls(calls, secondsApart), 10, TimeSpan.FromSeconds(10)), 6);

    [Fact]
    public void Calls_at_the_rate_at_which_the_allowance_comes_back_may_go_on_for_ever() =>
        Assert.True(Allowance.Excess(Calls(1000, 1), 10, TimeSpan.FromSeconds(10)) <= 0);

    [Fact]
    public void A_second_burst_is_noticed_in_the_middle_of_quiet_hours()
    {
        var quiet = Calls(50, 3600).ToList();
        quiet.AddRange(Enumerable.Repeat((Start.AddHours(20).AddSeconds(7), Start.AddHours(20).AddSeconds(7)), 11));

        Assert.Equal(1, Allowance.Excess(quiet, 10, TimeSpan.FromSeconds(10)), 6);
    }

    [Fact]
    public void The_time_between_coming_and_the_record_counts_for_the_caller() =>
        Assert.Equal(0, Allowance.Excess(Enumerable.Repeat((Start, Start.AddSeconds(1)), 11), 10, TimeSpan.FromSeconds(10)), 6);

    private static IEnumerable<(DateTimeOffset Came, DateTimeOffset Recorded)> Calls(int count, int secondsApart) =>
        Enumerable.Range(0, count).Select(i => Start.AddSeconds(i * secondsApart)).Select(at => (at, at));
}
