using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureMcp.Benchmarks;

/// <summary>
/// Whether the time of an answer tells a hidden member from an unknown one. Pairs of requests, one of each kind in an order by
/// chance, and the median of their differences, so that what the machine does meanwhile meets both alike. Wanted: with the
/// whole interval of confidence within <see cref="Bound"/>, in one process. Between them and a client is a network whose
/// jitter is a hundred times that, and a rate limit: at 100 µs of it a caller needs some hundred thousand requests for a guess
/// at one name.
/// </summary>
internal static class HiddenTiming
{
    /// <summary>The largest difference that is tolerated, in microseconds.</summary>
    public const double Bound = 1;

    private const int Pairs = 20_000;
    private const int WarmUp = 4_000;

    private static readonly (string Method, string Field, string Hidden, string Unknown)[] Uses =
    [
        ("tools/call", "name", "hide_note", "hide_nite"),
        ("prompts/get", "name", "hide_prompt", "hide_prampt"),
        ("resources/read", "uri", "note://hide/1", "note://hide/2"),
        ("resources/read", "uri", "note://vault/1", "note://veult/1"),
    ];

    public static async Task<string> MeasureAsync()
    {
        using var endpoint = new BenchedEndpoint();
        var text = new StringBuilder("Hidden less unknown, median of the differences of pairs, in one process\n");
        foreach (var (method, field, hidden, unknown) in Uses)
        {
            for (var i = 0; i < WarmUp; i++)
                await endpoint.SendAsync(method, field, i % 2 == 0 ? hidden : unknown);
            List<double> differences = [];
            List<double> times = [];
            for (var i = 0; i < Pairs; i++)
            {
                var isHiddenFirst = RandomNumberGenerator.GetInt32(2) == 0;
                var first = await TimeAsync(endpoint, method, field, isHiddenFirst ? hidden : unknown);
                var second = await TimeAsync(endpoint, method, field, isHiddenFirst ? unknown : hidden);
                differences.Add(isHiddenFirst ? first - second : second - first);
                times.Add(first);
            }

            differences.Sort();
            times.Sort();
            // The ranks between which the median lies in 99.9 % of all samples (sign test).
            var reach = (int)Math.Ceiling(3.29 * Math.Sqrt(Pairs) / 2);
            var (least, median, most) = (differences[(Pairs / 2) - reach], differences[Pairs / 2], differences[(Pairs / 2) + reach]);
            var verdict = least >= -Bound && most <= Bound ? "kept" : "MISSED";
            text.AppendLine(CultureInfo.InvariantCulture, $"{hidden,-16} {median,6:0.00} µs, surely between {least:0.00} and {most:0.00}, of {times[Pairs / 2]:0.0} µs: within {Bound} µs {verdict}");
        }

        return text.ToString();
    }

    private static async Task<double> TimeAsync(BenchedEndpoint endpoint, string method, string field, string name)
    {
        var start = Stopwatch.GetTimestamp();
        await endpoint.SendAsync(method, field, name);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }
}
