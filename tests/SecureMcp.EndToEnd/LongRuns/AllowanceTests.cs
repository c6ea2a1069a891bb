namespace SecureMcp.EndToEnd.LongRuns;

/// <summary>The judge of the limits is tried itself: one that sees nothing would pass everything.</summary>
public sealed class AllowanceTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(10, 0, 10)]
    [InlineData(100, 1, 10)]
    [InlineData(100, 2, 5)]
    [InlineData(100, 3, 4)]
    [InlineData(100, 60, 1)]
    [InlineData(0, 1, 0)]
    public void Calls_in_the_fullest_window_of_ten_seconds_are_counted(int calls, int secondsApart, int most) =>
        Assert.Equal(most, Allowance.Most(Calls(calls, secondsApart), TimeSpan.FromSeconds(10)));

    [Fact]
    public void A_second_burst_is_noticed_wherever_it_begins()
    {
        var calls = Calls(5, 0).Concat(Calls(6, 0).Select(call => (call.Came.AddSeconds(9.9), call.Over.AddSeconds(9.9))));

        Assert.Equal(11, Allowance.Most(calls, TimeSpan.FromSeconds(10)));
        Assert.Equal(6, Allowance.Most(calls, TimeSpan.FromSeconds(9.9)));
    }

    [Fact]
    public void A_call_that_may_have_been_let_through_outside_is_not_held_against_the_limit()
    {
        (DateTimeOffset, DateTimeOffset)[] calls = [(Start, Start.AddSeconds(1)), (Start.AddSeconds(9), Start.AddSeconds(10))];

        Assert.Equal(1, Allowance.Most(calls, TimeSpan.FromSeconds(10)));
        Assert.Equal(2, Allowance.Most(calls, TimeSpan.FromSeconds(10.001)));
    }

    private static IEnumerable<(DateTimeOffset Came, DateTimeOffset Over)> Calls(int count, int secondsApart) =>
        Enumerable.Range(0, count).Select(i => Start.AddSeconds(i * secondsApart)).Select(at => (at, at));
}
