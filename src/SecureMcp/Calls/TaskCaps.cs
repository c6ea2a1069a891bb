namespace SecureMcp.Calls;

/// <summary>How many tasks one caller may have at a time, and how much they may take to keep.</summary>
/// <param name="MaxCount">The most tasks.</param>
/// <param name="MaxBytes">The most bytes of all of them.</param>
internal sealed record TaskCaps(int MaxCount, long MaxBytes)
{
    /// <summary>How many bytes a task may always grow by: the room for saying that there is no room.</summary>
    public const int AlwaysAllowed = 4096;
}
