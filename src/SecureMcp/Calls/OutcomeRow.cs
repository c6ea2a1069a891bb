namespace SecureMcp.Calls;

/// <summary>What is known of a call that is to have one effect.</summary>
internal enum OutcomeState
{
    /// <summary>Its first try runs, while <see cref="OutcomeRow.RunsUntil"/> is not past.</summary>
    Running,

    /// <summary>Its outcome is kept.</summary>
    Kept,

    /// <summary>It may have had its effect, and nobody knows what came of it.</summary>
    Unknown,

    /// <summary>It had its effect, and what came of it was too large to keep.</summary>
    TooLarge,
}

/// <summary>A call that is to have one effect, and what came of it. Immutable: a change is a new row.</summary>
/// <param name="CallerKey">Whose it is.</param>
/// <param name="Name">The call's name among the caller's.</param>
/// <param name="Digest">What was asked for.</param>
/// <param name="Run">The try that runs, or ran: a name that no other has.</param>
/// <param name="ExpiresAt">When it is forgotten.</param>
internal sealed record OutcomeRow(string CallerKey, string Name, string Digest, string Run, DateTimeOffset ExpiresAt)
{
    /// <summary>Whose rights it ran under: what came of it is told to nobody who may less.</summary>
    public required Caller Asked { get; init; }

    public OutcomeState State { get; init; }

    /// <summary>Until when the first try is known to be alive.</summary>
    public DateTimeOffset RunsUntil { get; init; }

    /// <summary>Whether <see cref="Payload"/> is an error's.</summary>
    public bool IsError { get; init; }

    /// <summary>The <c>result</c> or <c>error</c> exactly as it was sent, JSON, UTF-8.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The store's own word for this state of the row; null for one that was made here.</summary>
    public string? Version { get; init; }
}
