using SecureMcp.Budgets;

namespace SecureMcp.Tests.Budgets;

/// <summary>How use is counted, and what is told of it.</summary>
public sealed class BudgetRuleTests
{
    private static readonly DateOnly Today = new(2026, 11, 30);
    private static readonly BudgetRow Used = new() { Day = Today, OfDay = new BudgetCount(5, 6_000), OfMonth = new BudgetCount(50, 60_000) };

    [Theory]
    [InlineData("2026-11-30", 5, 50)]
    [InlineData("2026-12-01", 0, 0)]
    [InlineData("2027-11-30", 0, 0)]
    [InlineData("2026-11-29", 5, 50)]
    public void A_day_and_a_month_begin_anew_and_never_again(string today, long ofDay, long ofMonth)
    {
        var turned = BudgetRule.Turn(Used, DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((ofDay, ofMonth), (turned.OfDay.Calls, turned.OfMonth.Calls));
        Assert.True(turned.Day >= Used.Day);
    }

    [Fact]
    public void A_new_day_of_the_same_month_keeps_the_month() =>
        Assert.Equal((0, 50), (BudgetRule.Turn(Used with { Day = new DateOnly(2026, 11, 3) }, Today).OfDay.Calls, BudgetRule.Turn(Used with { Day = new DateOnly(2026, 11, 3) }, Today).OfMonth.Calls));

    [Fact]
    public void The_smallest_rest_counts_and_seconds_that_are_used_up_leave_none()
    {
        Assert.Equal(long.MaxValue, BudgetRule.Room(Used, new BudgetsOptions()));
        Assert.Equal(3, BudgetRule.Room(Used, new BudgetsOptions { Day = new() { Calls = 8 }, Month = new() { Calls = 100 } }));
        Assert.Equal(0, BudgetRule.Room(Used, new BudgetsOptions { Day = new() { Calls = 8 }, Month = new() { Calls = 50 } }));
        Assert.Equal(3, BudgetRule.Room(Used, new BudgetsOptions { Day = new() { Calls = 8, ToolSeconds = 7 } }));
        Assert.Equal(0, BudgetRule.Room(Used, new BudgetsOptions { Day = new() { Calls = 8, ToolSeconds = 6 } }));
        Assert.Equal(long.MaxValue, BudgetRule.Room(Used, new BudgetsOptions { Session = new() { Calls = 1 } }));
    }

    [Fact]
    public void What_is_used_up_is_named_by_its_longest_period()
    {
        Assert.Null(BudgetRule.Spent(Used, new BudgetsOptions { Day = new() { Calls = 6 } }));
        Assert.Equal((BudgetPeriod.Day, false), BudgetRule.Spent(Used, new BudgetsOptions { Day = new() { Calls = 5 }, Month = new() { Calls = 51 } }));
        Assert.Equal((BudgetPeriod.Month, true), BudgetRule.Spent(Used, new BudgetsOptions { Day = new() { Calls = 5 }, Month = new() { ToolSeconds = 60 } }));
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), BudgetRule.EndOf(BudgetPeriod.Day, Used));
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), BudgetRule.EndOf(BudgetPeriod.Month, Used));
    }

    [Fact]
    public void What_is_nearly_used_up_is_told_with_how_much()
    {
        var options = new BudgetsOptions { Day = new() { Calls = 10, WarnAt = 0.5 }, Month = new() { Calls = 51, ToolSeconds = 61, WarnAt = 1 } };
        Assert.Equal("""[{"period":"day","calls":{"used":5,"limit":10},"endsAt":"2026-12-01T00:00:00Z"}]""", BudgetNotice.Of([Used], options)!.ToJsonString());
        Assert.Null(BudgetNotice.Of([Used], new BudgetsOptions { Day = new() { Calls = 10, WarnAt = 0.51 } }));
        Assert.Null(BudgetNotice.Of([Used], new BudgetsOptions()));
    }

    [Theory]
    [InlineData(-1, 0, 0.8, "Calls")]
    [InlineData(0, 1_000_000_001, 0.8, "ToolSeconds")]
    [InlineData(0, 0, 0.0, "WarnAt")]
    [InlineData(0, 0, 1.01, "WarnAt")]
    [InlineData(0, 0, double.NaN, "WarnAt")]
    public void Settings_out_of_range_are_named(long calls, long seconds, double warnAt, string setting)
    {
        var limits = new BudgetLimits { Calls = calls, ToolSeconds = seconds, WarnAt = warnAt };
        var result = new BudgetsOptionsValidator().Validate(null, new BudgetsOptions { Session = limits, Day = limits, Month = limits });

        Assert.Equal([$"SecureMcp:Budgets:Session:{setting}", $"SecureMcp:Budgets:Day:{setting}", $"SecureMcp:Budgets:Month:{setting}"], result.Failures!.Select(failure => failure.Split(' ')[0]));
    }
}
