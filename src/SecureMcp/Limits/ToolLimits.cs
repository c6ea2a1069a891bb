namespace SecureMcp.Limits;

/// <summary>The limits of one tool. Immutable.</summary>
public sealed class ToolLimits
{
    /// <summary>The tool's name. Required; a name that no tool has stops the start.</summary>
    public string Name { get; init; } = "";

    /// <summary>How many calls each caller may make of it.</summary>
    public LimitSetting PerCaller { get; init; } = new();

    /// <summary>How many calls all callers together may make of it.</summary>
    public LimitSetting Total { get; init; } = new();
}
