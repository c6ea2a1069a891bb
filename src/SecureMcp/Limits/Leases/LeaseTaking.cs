using System.Runtime.InteropServices;

namespace SecureMcp.Limits.Leases;

/// <summary>What came of asking for a permit.</summary>
internal enum LeaseOutcome
{
    /// <summary>Nothing in memory decides it: the row has to be asked.</summary>
    Unknown,

    Taken,

    Refused,

    /// <summary>Too many instances wanted to write the row at once.</summary>
    Contended,
}

/// <summary>What came of asking for a permit.</summary>
/// <param name="Outcome">Whether it may be spent.</param>
/// <param name="Turn">For a permit that was taken: what gives it back.</param>
/// <param name="Wait">For a refusal: when to ask again.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LeaseTaking(LeaseOutcome Outcome, long Turn = 0, TimeSpan Wait = default);
