namespace SecureMcp.Calls;

/// <summary>The limit for which a call was refused.</summary>
/// <param name="Name">What kind of limit it is: a fixed word, nothing of whom else it counts.</param>
/// <param name="PermitLimit">How many calls in any window.</param>
/// <param name="Window">How long a window is.</param>
internal sealed record UsedUpLimit(string Name, int PermitLimit, TimeSpan Window);
