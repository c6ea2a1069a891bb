using System.Text.Json.Nodes;

namespace SecureMcp.EndToEnd.LongRuns;

/// <summary>Looks for a span of time in which more calls were let through than an allowance permits. Pure.</summary>
internal static class Allowance
{
    /// <summary>
    /// By how many calls the worst span is over what it permits: <paramref name="permits"/> and what came back meanwhile. Not
    /// above 0 when the allowance held.
    /// </summary>
    /// <param name="calls">When each call came and when it was recorded; it took its part of the allowance in between.</param>
    /// <param name="permits">How many calls at once.</param>
    /// <param name="window">The time in which they come back.</param>
    public static double Excess(IEnumerable<(DateTimeOffset Came, DateTimeOffset Recorded)> calls, int permits, TimeSpan window)
    {
        var sorted = calls.OrderBy(call => call.Recorded).ToArray();
        var worst = double.NegativeInfinity;
        for (var first = 0; first < sorted.Length; first++)
        {
            var from = sorted[first].Came;
            for (var last = first; last < sorted.Length; last++)
            {
                from = sorted[last].Came < from ? sorted[last].Came : from;
                var permitted = permits + ((sorted[last].Recorded - from) / window * permits);
                worst = Math.Max(worst, last - first + 1 - permitted);
            }
        }

        return worst;
    }

    /// <summary>The calls that took something, of the audit records of one caller: one per correlation id, refusals of the limit left out.</summary>
    public static IEnumerable<(DateTimeOffset Came, DateTimeOffset Recorded)> Taken(IEnumerable<JsonObject> records) => records
        .Where(record => !$"{record["Reason"]}".StartsWith("RateExceeded", StringComparison.Ordinal))
        .GroupBy(record => $"{record["CorrelationId"]}")
        .Select(call => call.MinBy(record => $"{record["Phase"]}", StringComparer.Ordinal)!)
        .Select(record => (Time(record) - TimeSpan.FromMilliseconds(record["DurationMilliseconds"]!.GetValue<double>()), Time(record)));

    private static DateTimeOffset Time(JsonObject record) => DateTimeOffset.Parse($"{record["Time"]}", System.Globalization.CultureInfo.InvariantCulture);
}
