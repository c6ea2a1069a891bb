namespace SecureMcp.Limits;

/// <summary>How many requests one caller may send, in place of what holds for all. Immutable.</summary>
public sealed class CallerLimit
{
    /// <summary>The caller's tenant, as its scheme names it. Required.</summary>
    public string TenantId { get; init; } = "";

    /// <summary>The caller's id in that tenant. Required.</summary>
    public string SubjectId { get; init; } = "";

    /// <summary>How many requests in any <see cref="Window"/>: 1 to 100,000. Required.</summary>
    public int? PermitLimit { get; init; }

    /// <summary>The length of the window: one second to one day; one minute unless set.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);
}
