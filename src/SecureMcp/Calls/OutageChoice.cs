namespace SecureMcp.Calls;

/// <summary>What happens to calls while the store of one kind of state does not answer.</summary>
public enum OutageChoice
{
    /// <summary>They are refused: 503 with Retry-After. What holds unless something else is asked for by name.</summary>
    Refuse,

    /// <summary>Rates: each instance holds its callers to their limits by itself, so that all together may let more through.</summary>
    LocalOnly,

    /// <summary>Budgets: calls go through and are not counted.</summary>
    LetThrough,

    /// <summary>Switches: those that were last read hold on; an instance that has read none refuses.</summary>
    LastKnown,
}
