namespace SecureMcp.Switches;

/// <summary>One thing that an operator switched off.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Value">Which one: a caller's key, a client's or tenant's id, a tool's name; empty for <see cref="SwitchKind.Writes"/>.</param>
internal sealed record Switch(SwitchKind Kind, string Value)
{
    /// <summary>What people know it by, where <see cref="Value"/> does not say it.</summary>
    public string? Label { get; init; }

    /// <summary>Why, for the log and other operators. Never told to a client.</summary>
    public required string Reason { get; init; }

    /// <summary>Who did it, by their own word.</summary>
    public required string By { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>When it ends by itself; null for never.</summary>
    public DateTimeOffset? EndsAt { get; init; }
}
