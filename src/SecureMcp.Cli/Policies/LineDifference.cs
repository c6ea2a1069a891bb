namespace SecureMcp.Cli.Policies;

/// <summary>Compares two texts by their lines. Pure.</summary>
internal static class LineDifference
{
    /// <summary>
    /// The lines that only one of them has, <c>-</c> before those of <paramref name="reviewed"/> and <c>+</c> before those of
    /// <paramref name="now"/>, what is alike side by side. Lines in another order only differ too. None when both are the same.
    /// </summary>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> reviewed, IReadOnlyList<string> now)
    {
        if (reviewed.SequenceEqual(now, StringComparer.Ordinal))
            return [];
        List<(string Line, char Sign)> found = [.. Without(reviewed, now).Select(line => (line, '-')), .. Without(now, reviewed).Select(line => (line, '+'))];
        if (found.Count == 0)
            found = [.. reviewed.Zip(now).Where(pair => pair.First != pair.Second).SelectMany(pair => new[] { (pair.First, '-'), (pair.Second, '+') })];
        return [.. found.OrderBy(entry => entry.Line, StringComparer.Ordinal).ThenByDescending(entry => entry.Sign).Select(entry => $"{entry.Sign} {entry.Line}")];
    }

    private static IEnumerable<string> Without(IEnumerable<string> lines, IEnumerable<string> others)
    {
        var left = others.CountBy(line => line).ToDictionary(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (left.TryGetValue(line, out var count) && count > 0)
                left[line] = count - 1;
            else
                yield return line;
        }
    }
}
