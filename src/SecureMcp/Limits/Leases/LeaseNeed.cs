using System.Runtime.InteropServices;

namespace SecureMcp.Limits.Leases;

/// <summary>What one instance has to say and to ask at a write.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LeaseNeed
{
    public required string Owner { get; init; }

    public required long Turn { get; init; }

    /// <summary>What it spent and no row says yet; nothing when the count is 0.</summary>
    public RateSpend Unsettled { get; init; }

    /// <summary>The permits that it holds and goes on holding.</summary>
    public int Held { get; init; }

    public DateTimeOffset HeldUntil { get; init; }

    /// <summary>The permits that calls are waiting for.</summary>
    public int Wanted { get; init; }

    /// <summary>The permits that it would use soon, going by what it used.</summary>
    public int Wished { get; init; }

    /// <summary>How long the round trip may take until the permits arrive.</summary>
    public TimeSpan Patience { get; init; }
}
