namespace SecureMcp.Limits;

/// <summary>
/// Settings of the section <c>SecureMcp:Limits</c>: how many calls may be made, over all instances. A limit holds for every
/// window of time, wherever it begins. Immutable.
/// </summary>
public sealed class LimitsOptions
{
    /// <summary>How many requests of any kind a caller may send in any <see cref="Window"/>: 1 to 100,000; 120 unless set.</summary>
    public int PermitLimit { get; init; } = 120;

    /// <summary>The length of that window: one second to one day; one minute unless set.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many calls a caller may make of each tool, unless the tool has a limit of its own. None unless set.</summary>
    public LimitSetting CallerAndTool { get; init; } = new();

    /// <summary>How many calls all callers of one client application may make. None unless set.</summary>
    public LimitSetting Client { get; init; } = new();

    /// <summary>How many calls all callers of one tenant may make. None unless set.</summary>
    public LimitSetting Tenant { get; init; } = new();

    /// <summary>Limits of single tools. They take the place of what the tool's attributes say.</summary>
    public IReadOnlyList<ToolLimits> Tools { get; init; } = [];

    /// <summary>Callers that may send more or fewer requests than others.</summary>
    public IReadOnlyList<CallerLimit> Callers { get; init; } = [];

    /// <summary>Client applications that may make more or fewer calls than others.</summary>
    public IReadOnlyList<NamedLimit> Clients { get; init; } = [];

    /// <summary>Tenants that may make more or fewer calls than others.</summary>
    public IReadOnlyList<NamedLimit> Tenants { get; init; } = [];
}
