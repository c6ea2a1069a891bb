namespace SecureMcp.Idempotency;

/// <summary>Settings of the section <c>SecureMcp:Idempotency</c>: calls with a key of the client's, which have one effect.</summary>
public sealed class IdempotencyOptions
{
    /// <summary>The most that fits one row of a table, in bytes.</summary>
    internal const int MostBytes = 700 * 1024;

    /// <summary>How long the outcome of a call with a key is kept for its later tries: one minute to seven days; 24 hours unless set.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long a try waits for an earlier one that still runs, before it is told to come back: zero to two minutes; 30 seconds
    /// unless set.
    /// </summary>
    public TimeSpan WaitFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest outcome that is kept, in bytes: 1,024 to 716,800, which is the default. Of a larger one later tries are told that it can't be had.</summary>
    public int MaxOutcomeBytes { get; init; } = MostBytes;
}
