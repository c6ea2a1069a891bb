namespace SecureMcp.Limits;

/// <summary>Settings of the section <c>SecureMcp:Limits</c>.</summary>
public sealed class LimitsOptions
{
    /// <summary>How many requests a caller may send in one <see cref="Window"/>, over all instances: 1 to 100,000; 120 unless set.</summary>
    public int PermitLimit { get; init; } = 120;

    /// <summary>The time in which a spent allowance is whole again: one second to one day; one minute unless set.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);
}
