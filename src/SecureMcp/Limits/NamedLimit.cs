namespace SecureMcp.Limits;

/// <summary>The limit of one tenant or client application, in place of what holds for all of them. Immutable.</summary>
public sealed class NamedLimit
{
    /// <summary>Its id, as credentials name it. Required.</summary>
    public string Id { get; init; } = "";

    /// <summary>How many calls in any <see cref="Window"/>: 1 to 100,000. Required.</summary>
    public int? PermitLimit { get; init; }

    /// <summary>The length of the window: one second to one day; one minute unless set.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);
}
