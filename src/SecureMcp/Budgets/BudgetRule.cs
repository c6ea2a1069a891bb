namespace SecureMcp.Budgets;

/// <summary>How budgets are counted. Pure.</summary>
internal static class BudgetRule
{
    /// <summary>The part of a limit of seconds from which on every run is charged at once.</summary>
    private const double NearEnd = 0.9;

    /// <summary>An empty row for a key.</summary>
    public static BudgetRow New(BudgetKey key, DateOnly today) => new() { Day = key.Session is null ? today : null };

    /// <summary>The row as it is today: a day or month that is over counts no more. A row of a later day stays: time is never turned back.</summary>
    public static BudgetRow Turn(BudgetRow row, DateOnly today)
    {
        if (row.Day is not { } day || today <= day)
            return row;
        var isSameMonth = (day.Year, day.Month) == (today.Year, today.Month);
        return row with { Day = today, OfDay = default, OfMonth = isSameMonth ? row.OfMonth : default };
    }

    public static BudgetRow Add(BudgetRow row, long calls, long milliseconds) => row.Day is null
        ? row with { OfSession = row.OfSession.Plus(calls, milliseconds) }
        : row with { OfDay = row.OfDay.Plus(calls, milliseconds), OfMonth = row.OfMonth.Plus(calls, milliseconds) };

    /// <summary>How many calls are left; a very large number where none are counted.</summary>
    public static long Room(BudgetRow row, BudgetsOptions options)
    {
        var room = long.MaxValue;
        foreach (var (_, limits, used) in Periods(row, options))
        {
            if (limits.Calls > 0)
                room = Math.Min(room, Math.Max(0, limits.Calls - used.Calls));
            if (IsSpent(limits.ToolSeconds, used))
                room = 0;
        }

        return room;
    }

    /// <summary>The period of which nothing is left, the longest of several, and whether it is the seconds; null when there is something of all.</summary>
    public static (BudgetPeriod Period, bool IsSeconds)? Spent(BudgetRow row, BudgetsOptions options)
    {
        (BudgetPeriod, bool)? spent = null;
        foreach (var (period, limits, used) in Periods(row, options))
        {
            if (limits.Calls > 0 && used.Calls >= limits.Calls)
                spent = (period, false);
            else if (IsSpent(limits.ToolSeconds, used))
                spent = (period, true);
        }

        return spent;
    }

    /// <summary>Whether so little is left of some seconds that every run is to be charged at once.</summary>
    public static bool IsNearEnd(BudgetRow row, BudgetsOptions options) =>
        Periods(row, options).Any(period => period.Limits.ToolSeconds > 0 && period.Used.Milliseconds >= NearEnd * 1000 * period.Limits.ToolSeconds);

    /// <summary>The periods of whose limits so much is used that it is to be told.</summary>
    public static IEnumerable<(BudgetPeriod Period, BudgetLimits Limits, BudgetCount Used)> Warnings(BudgetRow row, BudgetsOptions options) =>
        Periods(row, options).Where(period =>
            (period.Limits.Calls > 0 && period.Used.Calls >= period.Limits.WarnAt * period.Limits.Calls)
            || (period.Limits.ToolSeconds > 0 && period.Used.Milliseconds >= period.Limits.WarnAt * 1000 * period.Limits.ToolSeconds));

    /// <summary>When a period of the row ends; null for a session, which ends by itself.</summary>
    public static DateTimeOffset? EndOf(BudgetPeriod period, BudgetRow row) => (period, row.Day) switch
    {
        (BudgetPeriod.Day, { } day) => Midnight(day).AddDays(1),
        (BudgetPeriod.Month, { } day) => Midnight(new DateOnly(day.Year, day.Month, 1)).AddMonths(1),
        _ => null,
    };

    private static bool IsSpent(long seconds, BudgetCount used) => seconds > 0 && used.Milliseconds >= 1000 * seconds;

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static IEnumerable<(BudgetPeriod Period, BudgetLimits Limits, BudgetCount Used)> Periods(BudgetRow row, BudgetsOptions options) => row.Day is null
        ? [(BudgetPeriod.Session, options.Session, row.OfSession)]
        : [(BudgetPeriod.Day, options.Day, row.OfDay), (BudgetPeriod.Month, options.Month, row.OfMonth)];
}
