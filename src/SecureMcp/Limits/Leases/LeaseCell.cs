using System.Diagnostics.CodeAnalysis;

namespace SecureMcp.Limits.Leases;

/// <summary>
/// What this instance holds of one limit, and what it knows of the rest. No I/O, no clock. Thread-safe. Always true: the
/// newest row that holds a lease of this cell counts there at least what the cell may still spend, and what it spent that no
/// row says yet.
/// </summary>
/// <param name="limit">The limit.</param>
/// <param name="owner">A name that no other cell of any instance ever had: what a row says under it is this cell's own.</param>
/// <param name="firstTurn">A number below all that this cell, and no other of this process, counts its writes with.</param>
internal sealed class LeaseCell(KeyedLimit limit, string owner, long firstTurn)
{
    private readonly Lock gate = new();
    private long turn = firstTurn;
    private int held;
    private DateTimeOffset heldUntil;
    private RateSpend unsettled;

    // Written by a write whose end is not known yet.
    private RateSpend doubtful;
    private DateTimeOffset blockedUntil;
    private bool isContended;
    private double recent;
    private DateTimeOffset lastTaken;
    private TimeSpan patience;
    private int waiting;
    private Task? flight;

    public KeyedLimit Limit => limit;

    /// <summary>The newest row that is known; null when there is none, or when it is not known.</summary>
    public RateRow? Row { get; private set; }

    /// <summary>Whether <see cref="Row"/> is worth trying to write over.</summary>
    public bool IsRowKnown { get; private set; }

    public LeaseTaking TryTake(in StoreMoment now)
    {
        lock (gate)
        {
            if (held > 0 && now.Latest <= heldUntil)
            {
                held--;
                Count(now.Latest);
                unsettled = Sum(unsettled, new RateSpend(1, now.Latest + limit.Window));
                return new LeaseTaking(LeaseOutcome.Taken, turn);
            }

            return now.Earliest < blockedUntil
                ? new LeaseTaking(isContended ? LeaseOutcome.Contended : LeaseOutcome.Refused, Wait: blockedUntil - now.Earliest)
                : new LeaseTaking(LeaseOutcome.Unknown);
        }
    }

    /// <summary>Takes back a permit that was not used after all. One that was written down meanwhile is lost.</summary>
    public void PutBack(long taken)
    {
        lock (gate)
        {
            if (taken != turn)
                return;
            held++;
            unsettled = unsettled with { Count = unsettled.Count - 1 };
        }
    }

    /// <summary>Waits for permits with all others that do; one asks for all of them.</summary>
    public Task JoinAsync(Func<LeaseCell, Task> fly)
    {
        lock (gate)
        {
            waiting++;
            if (flight is null or { IsCompleted: true })
                flight = fly(this);
            return flight;
        }
    }

    public void Leave()
    {
        lock (gate)
            waiting--;
    }

    /// <summary>
    /// Sets out to give back what is left, once, when the lease ends before <paramref name="soon"/>. From then on it is not
    /// spent. Answers false when there is nothing to do.
    /// </summary>
    public bool TryReturn(DateTimeOffset soon, Func<LeaseCell, Task> fly, [NotNullWhen(true)] out Task? returning)
    {
        lock (gate)
        {
            returning = null;
            if (held == 0 || heldUntil > soon || flight is { IsCompleted: false })
                return false;
            held = 0;
            returning = flight = fly(this);
            return true;
        }
    }

    /// <summary>Whether nothing would be lost by forgetting it.</summary>
    public bool IsIdle(in StoreMoment now)
    {
        lock (gate)
            return waiting == 0 && held == 0 && flight is null or { IsCompleted: true } && lastTaken + limit.Window < now.Earliest && blockedUntil < now.Earliest;
    }

    public bool IsHolding
    {
        get
        {
            lock (gate)
                return held > 0;
        }
    }

    /// <summary>What to write over the row that was read, or that is known; null when nothing is worth a write.</summary>
    public LeasePlan? Prepare(RateRow? row, in StoreMoment now, bool isReturn)
    {
        lock (gate)
        {
            Resolve(row);
            if (isReturn || now.Latest > heldUntil)
                held = 0;
            var need = new LeaseNeed
            {
                Owner = owner,
                Turn = turn + 1,
                Unsettled = unsettled,
                Held = held,
                HeldUntil = heldUntil,
                Wanted = isReturn ? 0 : Math.Max(0, waiting - held),
                Wished = isReturn ? 0 : Wish(now.Latest),
                Patience = patience,
            };
            var plan = LeaseRule.Plan(row?.State ?? RateState.Empty, need, now, limit);
            (Row, IsRowKnown) = (row, true);
            if (plan.Granted == 0 && !isReturn)
            {
                Block(plan.BlockedUntil);
                return null;
            }

            turn++;
            (doubtful, unsettled) = (unsettled, default);
            return plan;
        }
    }

    /// <summary>The plan is written.</summary>
    public void Complete(LeasePlan plan, string version, in StoreMoment now)
    {
        lock (gate)
        {
            doubtful = default;
            held += plan.Granted;
            heldUntil = plan.ExpiresAt;
            (Row, IsRowKnown) = (new RateRow(plan.State, version), true);
            Block(plan.BlockedUntil);
            // What arrives too late is asked for with more time the next time.
            var took = (now.Latest - plan.MadeAt) * 2;
            patience = took < limit.Window / 4 ? took : limit.Window / 4;
        }
    }

    /// <summary>It is not known whether the plan is written, or ever will be.</summary>
    public void Doubt()
    {
        lock (gate)
            (Row, IsRowKnown) = (null, false);
    }

    public void Contend(in StoreMoment now, TimeSpan pause)
    {
        lock (gate)
            (blockedUntil, isContended) = (now.Earliest + pause, true);
    }

    private static RateSpend Sum(RateSpend one, RateSpend other) =>
        new(one.Count + other.Count, one.Until > other.Until ? one.Until : other.Until);

    // The row says itself whether the last write was done. If it does not, the spends are written again: counted twice rather than not at all.
    private void Resolve(RateRow? row)
    {
        if (doubtful.Count > 0 && row?.State.Leases.Any(lease => lease.Owner == owner && lease.Turn == turn) != true)
            unsettled = Sum(unsettled, doubtful);
        doubtful = default;
    }

    private void Block(DateTimeOffset? until) => (blockedUntil, isContended) = (until ?? default, false);

    // The calls of the time for which permits are leased, older ones counting less.
    private void Count(DateTimeOffset now)
    {
        recent = Faded(now) + 1;
        lastTaken = now;
    }

    private int Wish(DateTimeOffset now) => (int)Faded(now);

    private double Faded(DateTimeOffset now) => recent * Math.Max(0, 1 - ((now - lastTaken) / limit.Ahead));
}
