using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace SecureMcp.Limits;

/// <summary>How much of one limit is used, by the store's clock, to the millisecond. Immutable.</summary>
/// <param name="Spent">Permits that were spent.</param>
/// <param name="Leases">Permits that an instance may spend.</param>
internal sealed record RateState(ImmutableArray<RateSpend> Spent, ImmutableArray<RateLease> Leases)
{
    public static RateState Empty { get; } = new([], []);

    /// <summary>When nothing in it counts any more; null when it is empty.</summary>
    public DateTimeOffset? EndsAt => Spent.Select(spend => spend.Until).Concat(Leases.Select(lease => lease.Until)).Cast<DateTimeOffset?>().Max();
}

/// <summary>Spent permits that count together.</summary>
/// <param name="Count">How many.</param>
/// <param name="Until">From when on they surely count in no window any more.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RateSpend(int Count, DateTimeOffset Until);

/// <summary>What one instance may spend without asking.</summary>
/// <param name="Owner">Who: hexadecimal digits, never used again.</param>
/// <param name="Turn">Which of its owner's writes this is.</param>
/// <param name="Count">How many permits.</param>
/// <param name="ExpiresAt">Until when they may be spent.</param>
/// <param name="Until">From when on they surely count in no window any more, whatever became of them.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RateLease(string Owner, long Turn, int Count, DateTimeOffset ExpiresAt, DateTimeOffset Until);
