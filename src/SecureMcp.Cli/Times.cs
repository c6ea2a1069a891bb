using System.CommandLine;
using System.Globalization;

namespace SecureMcp.Cli;

/// <summary>Lengths of time as options, and instants as output.</summary>
internal static class Times
{
    /// <summary>Reads a length of time of at least a second; <paramref name="otherwise"/> when the option is not given.</summary>
    public static TimeSpan Read(ParseResult parsed, Option<string> option, TimeSpan otherwise, TimeSpan longest, List<string> problems)
    {
        if (parsed.GetValue(option) is not { } text)
            return otherwise;
        if (TimeSpan.TryParseExact(text, ["c", @"hh\:mm\:ss"], CultureInfo.InvariantCulture, out var time)
            && time >= TimeSpan.FromSeconds(1) && time <= longest && text.Contains(':', StringComparison.Ordinal))
        {
            return time;
        }

        problems.Add($"{option.Name} must be a time from 00:00:01 to {longest:c}, written so.");
        return otherwise;
    }

    /// <summary>An instant in UTC, to the second; a hyphen for none.</summary>
    public static string Write(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";
}
