using System.Collections.Immutable;

namespace SecureMcp.Limits.Leases;

/// <summary>
/// How permits are leased, so that no window ever holds more than the limit. Pure. Nothing is granted by a write after which
/// the row would count more than the limit; what leaves the row can surely not be in one window with anything granted later.
/// The proof is in decision 11.
/// </summary>
internal static class LeaseRule
{
    /// <summary>The most entries of each kind that a row is made to hold.</summary>
    public const int MaxEntries = 64;

    /// <summary>With as many leases alive nobody else gets one: a row has its size.</summary>
    public const int MaxLeases = 256;

    public static LeasePlan Plan(RateState row, in LeaseNeed need, in StoreMoment now, KeyedLimit limit)
    {
        var (earliest, owner) = (now.Earliest, need.Owner);
        var spent = row.Spent.Where(spend => spend.Until > earliest).ToList();
        var leases = row.Leases.Where(lease => lease.Until > earliest && lease.Owner != owner).ToList();
        if (need.Unsettled.Count > 0 && need.Unsettled.Until > earliest)
            spent.Add(need.Unsettled with { Until = Up(need.Unsettled.Until) });
        FoldLeases(spent, leases, earliest);

        var free = limit.PermitLimit - need.Held - spent.Sum(spend => (long)spend.Count) - leases.Sum(lease => (long)lease.Count);
        var isFull = leases.Count >= MaxLeases;
        var granted = isFull ? 0 : (int)Math.Clamp(free, 0, need.Wanted);
        var others = leases.Count(lease => lease.ExpiresAt > earliest);
        var ahead = granted < need.Wanted || isFull ? 0 : (int)Math.Min(need.Wished, (free - granted) / (1 + others));
        var expiresAt = Expiry(need, ahead > 0, now.Latest, limit);
        var blockedUntil = granted < need.Wanted ? NextChange(spent, leases, earliest, now.Latest + limit.Window) : (DateTimeOffset?)null;
        granted += ahead;
        if (need.Held + granted > 0)
            leases.Add(new RateLease(owner, need.Turn, need.Held + granted, expiresAt, Up(expiresAt + limit.Window)));
        return new LeasePlan(new RateState(FoldSpent(spent, limit.Window), [.. leases]), granted, expiresAt, blockedUntil) { MadeAt = now.Latest };
    }

    /// <summary>Whole milliseconds, rounded up: what counts must not end early.</summary>
    public static DateTimeOffset Up(DateTimeOffset instant) => Down(instant.AddTicks(TimeSpan.TicksPerMillisecond - 1));

    private static DateTimeOffset Down(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMillisecond));

    // Permits that are held are being spent meanwhile: the row must not say less than what they are held by.
    private static DateTimeOffset Expiry(in LeaseNeed need, bool isAhead, DateTimeOffset latest, KeyedLimit limit)
    {
        var span = isAhead && limit.Ahead > limit.Soon ? limit.Ahead : limit.Soon;
        var expiresAt = Down(latest + (span > need.Patience ? span : need.Patience));
        return need.Held > 0 && need.HeldUntil > expiresAt ? need.HeldUntil : expiresAt;
    }

    // What another instance did not spend comes back when its lease ends, unless that instance is no more.
    private static DateTimeOffset NextChange(List<RateSpend> spent, List<RateLease> leases, DateTimeOffset earliest, DateTimeOffset ownEnd) =>
        spent.Select(spend => spend.Until)
            .Concat(leases.Select(lease => lease.ExpiresAt > earliest ? lease.ExpiresAt : lease.Until))
            .Append(ownEnd)
            .Min();

    // A lease that has surely ended can only have been spent before its end.
    private static void FoldLeases(List<RateSpend> spent, List<RateLease> leases, DateTimeOffset earliest)
    {
        if (leases.Count <= MaxEntries)
            return;
        spent.AddRange(leases.Where(lease => lease.ExpiresAt < earliest).Select(lease => new RateSpend(lease.Count, lease.Until)));
        leases.RemoveAll(lease => lease.ExpiresAt < earliest);
    }

    private static ImmutableArray<RateSpend> FoldSpent(List<RateSpend> spent, TimeSpan window)
    {
        var grid = TimeSpan.FromMilliseconds(1);
        for (var coarser = TimeSpan.FromMilliseconds(Math.Ceiling(window.TotalMilliseconds / 32)); ; coarser *= 2)
        {
            var folded = spent.GroupBy(spend => Coarse(spend.Until, grid)).OrderBy(group => group.Key).Select(group => new RateSpend(group.Sum(spend => spend.Count), group.Key)).ToImmutableArray();
            if (folded.Length <= MaxEntries)
                return folded;
            grid = coarser;
        }
    }

    private static DateTimeOffset Coarse(DateTimeOffset instant, TimeSpan grid)
    {
        var over = instant.UtcTicks % grid.Ticks;
        return over == 0 ? instant : instant.AddTicks(grid.Ticks - over);
    }
}
