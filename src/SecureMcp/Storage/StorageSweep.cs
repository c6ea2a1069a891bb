namespace SecureMcp.Storage;

/// <summary>How rows that have expired are removed: the section <c>SecureMcp:Storage:Sweep</c>. Immutable once bound.</summary>
public sealed class StorageSweep
{
    /// <summary>The shortest interval that is taken.</summary>
    internal static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    /// <summary>The longest interval that is taken.</summary>
    internal static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    /// <summary>Whether this instance takes its turn. Where none does, expired rows stay, and count for nothing but their price.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How often a table is swept, by one instance of all: a second to a day; a minute unless set.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The most rows that are removed from a table in one round: 1 to 1,000,000; 5,000 unless set.</summary>
    public int MaxRowsPerRound { get; init; } = 5000;

    /// <summary>What is wrong with the settings: each setting with the end of a sentence.</summary>
    internal static IEnumerable<(string Setting, string Rule)> FindProblems(StorageSweep sweep)
    {
        if (sweep.Interval < ShortestInterval || sweep.Interval > LongestInterval)
            yield return (nameof(Interval), "must be from one second to one day.");
        if (sweep.MaxRowsPerRound is < 1 or > 1_000_000)
            yield return (nameof(MaxRowsPerRound), "must be from 1 to 1000000.");
    }
}
