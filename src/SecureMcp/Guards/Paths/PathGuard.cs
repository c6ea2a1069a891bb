namespace SecureMcp.Guards;

/// <summary>Holds a path to what lies below a directory, and finds what it stands for.</summary>
/// <param name="root">The directory's full path.</param>
internal sealed class PathGuard(string root) : IArgumentGuard
{
    private const string Outside = "must lead to a place below the directory that it is relative to";

    public string Word => "path";

    /// <summary>The directory's full path.</summary>
    public string Root => root;

    public GuardVerdict Judge(string text)
    {
        if (PathRule.Judge(text) is { } expectation)
            return new GuardVerdict(expectation);
        try
        {
            // The directory itself may be reached over links, and these may be changed by whoever deploys.
            var real = PathLinks.Resolve(root);
            var found = real is null ? null : PathLinks.Resolve(Path.Join(real, text));
            return found is not null && IsBelow(found, real!) ? new GuardVerdict(null, found) : new GuardVerdict(Outside);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new GuardVerdict(Outside);
        }
    }

    private static bool IsBelow(string path, string directory) =>
        path.Length > directory.Length && path.StartsWith(Path.EndsInDirectorySeparator(directory) ? directory : directory + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
