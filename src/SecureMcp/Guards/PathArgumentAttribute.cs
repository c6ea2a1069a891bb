namespace SecureMcp.Guards;

/// <summary>
/// Holds a path to what lies below one directory. It is sent relative to that, with <c>/</c> between its parts; the member gets
/// the full path with all links resolved. Absolute paths, <c>..</c>, drives, devices, streams, and links that lead out are
/// refused. Whether there is a file is not asked.
/// </summary>
/// <remarks>
/// On values of type <see cref="string"/>, or lists of strings. Between the look and the tool's own the directory can change:
/// nobody but the app should be able to write below it, and hard links are not seen.
/// </remarks>
public sealed class PathArgumentAttribute : GuardAttribute
{
    /// <summary>The directory: an absolute path, or one relative to the app's own directory. One that is not there stops the start.</summary>
    public required string Root { get; set; }

    internal override IArgumentGuard? Compile(ICollection<string> faults)
    {
        if (string.IsNullOrWhiteSpace(Root) || Root.Contains('\0', StringComparison.Ordinal))
        {
            faults.Add("without a Root.");
            return null;
        }

        return new PathGuard(Path.GetFullPath(Root, AppContext.BaseDirectory));
    }
}
