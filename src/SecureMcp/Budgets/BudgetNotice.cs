using System.Globalization;
using System.Text.Json.Nodes;

namespace SecureMcp.Budgets;

/// <summary>What a result says of budgets that are nearly used up. Pure.</summary>
internal static class BudgetNotice
{
    /// <summary>The member of <c>_meta</c> that holds it.</summary>
    public const string Key = "securemcp/budgets";

    /// <summary>A list with one entry for each period; null when there is nothing to say.</summary>
    public static JsonArray? Of(IEnumerable<BudgetRow> rows, BudgetsOptions options)
    {
        JsonArray notice = [];
        foreach (var row in rows)
        {
            foreach (var (period, limits, used) in BudgetRule.Warnings(row, options))
                notice.Add(Describe(period, limits, used, row));
        }

        return notice.Count == 0 ? null : notice;
    }

    private static JsonObject Describe(BudgetPeriod period, BudgetLimits limits, BudgetCount used, BudgetRow row)
    {
        var said = new JsonObject { ["period"] = period.ToString().ToLowerInvariant() };
        if (limits.Calls > 0)
            said["calls"] = Use(used.Calls, limits.Calls);
        if (limits.ToolSeconds > 0)
            said["toolSeconds"] = Use(used.Milliseconds / 1000, limits.ToolSeconds);
        if (BudgetRule.EndOf(period, row) is { } end)
            said["endsAt"] = end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return said;
    }

    private static JsonObject Use(long used, long limit) => new() { ["used"] = Math.Min(used, limit), ["limit"] = limit };
}
