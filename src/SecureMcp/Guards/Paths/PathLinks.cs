namespace SecureMcp.Guards;

/// <summary>Resolves links part by part, as the system does when it opens a file.</summary>
internal static class PathLinks
{
    private const int MaxLinks = 40;

    /// <summary>
    /// Answers the path without links; what is not there is left as it is. Null where there are too many links, or one leads
    /// up from what is not there.
    /// </summary>
    /// <param name="path">A full path.</param>
    public static string? Resolve(string path)
    {
        var current = Path.GetPathRoot(path)!;
        var left = new Stack<string>();
        Push(left, path[current.Length..]);
        var links = 0;
        while (left.TryPop(out var part))
        {
            if (part == "..")
            {
                // Up from where a link led to, not from where it stands.
                if (!Directory.Exists(current))
                    return null;
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = Path.Join(current, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
                return null;
            var start = Path.GetPathRoot(target)!;
            if (start.Length > 0)
                current = Path.GetFullPath(start);
            Push(left, target[start.Length..]);
        }

        return current;
    }

    private static void Push(Stack<string> left, string path)
    {
        foreach (var part in path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (part != ".")
                left.Push(part);
        }
    }
}
