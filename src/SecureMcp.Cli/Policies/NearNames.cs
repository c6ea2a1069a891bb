namespace SecureMcp.Cli.Policies;

/// <summary>What somebody may have meant. Pure.</summary>
internal static class NearNames
{
    private const int Most = 3;

    /// <summary>Names that differ in few characters, or hold what was typed, the nearest first.</summary>
    public static IEnumerable<string> Of(string typed, IEnumerable<string> names)
    {
        var tail = typed[(typed.IndexOf(':') + 1)..];
        return names
            .Select(name => (Name: name, Distance: Distance(typed, name)))
            .Where(entry => entry.Distance <= Math.Max(2, typed.Length / 6) || (tail.Length > 2 && entry.Name.Contains(tail, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(entry => entry.Distance)
            .ThenBy(entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => entry.Name)
            .Take(Most);
    }

    /// <summary>How many characters are put in, left out or exchanged between the two (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var exchanged = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(exchanged, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
