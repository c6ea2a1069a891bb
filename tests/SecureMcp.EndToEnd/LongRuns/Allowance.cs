using System.Text.Json.Nodes;

namespace SecureMcp.EndToEnd.LongRuns;

/// <summary>Looks for the window of time in which most calls were let through. Pure.</summary>
internal static class Allowance
{
    /// <summary>
    /// The most calls that surely lie in one half-open window: those that came no sooner than it begins, and were over before
    /// it ends. A call was let through at some moment in between.
    /// </summary>
    /// <param name="calls">When each call came and when it was over.</param>
    /// <param name="window">The length of the window.</param>
    public static int Most(IEnumerable<(DateTimeOffset Came, DateTimeOffset Over)> calls, TimeSpan window)
    {
        var all = calls.ToArray();
        return all.Select(first => all.Count(call => call.Came >= first.Came && call.Over < first.Came + window)).DefaultIfEmpty().Max();
    }

    /// <summary>The calls that took something, of the audit records of one caller: one per correlation id, refusals of the limit left out.</summary>
    public static IEnumerable<(DateTimeOffset Came, DateTimeOffset Over)> Taken(IEnumerable<JsonObject> records) => records
        .Where(record => !$"{record["Reason"]}".StartsWith("RateExceeded", StringComparison.Ordinal))
        .GroupBy(record => $"{record["CorrelationId"]}")
        .Select(call => call.MinBy(record => $"{record["Phase"]}", StringComparer.Ordinal)!)
        .Select(record => (Time(record) - TimeSpan.FromMilliseconds(record["DurationMilliseconds"]!.GetValue<double>()), Time(record)));

    private static DateTimeOffset Time(JsonObject record) => DateTimeOffset.Parse($"{record["Time"]}", System.Globalization.CultureInfo.InvariantCulture);
}
