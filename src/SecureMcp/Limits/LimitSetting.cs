namespace SecureMcp.Limits;

/// <summary>One limit. Immutable.</summary>
public sealed class LimitSetting
{
    /// <summary>How many calls in any <see cref="Window"/>: 1 to 100,000. There is no limit unless it is set.</summary>
    public int? PermitLimit { get; init; }

    /// <summary>The length of the window: one second to one day; one minute unless set.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);
}
