using System.Security.Cryptography;
using SecureMcp.Calls;

namespace SecureMcp.Budgets;

/// <summary>
/// One caller's or session's budget at this instance. Calls are reserved in the store before they are made, a few at a time
/// while there is much left and one at a time when there is little; what is not made is given back. So all instances together
/// never make more than the budget, and one that dies loses what it had reserved. Thread-safe.
/// </summary>
internal sealed class BudgetAccount(BudgetKey key, IBudgetStore store, BudgetsOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>One instance reserves this part of what is left, at most.</summary>
    private const int Share = 8;

    private const int Attempts = 20;

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly BudgetHolding holding = new(clock);

    // What the store said last; null when that is not known. Changed by who has the turn.
    private BudgetReading? known;
    private int isSettling;

    /// <summary>Whether it can be forgotten: nothing is held, nothing is to be charged.</summary>
    public bool IsIdle => holding.IsEmpty && Volatile.Read(ref isSettling) == 0 && turn.CurrentCount == 1;

    /// <summary>Takes one call; answers whether there was one to take, and what is known of the budget.</summary>
    /// <exception cref="StateUnavailableException">Nobody can tell.</exception>
    public async ValueTask<(bool IsTaken, BudgetReading? Known)> TakeAsync(CancellationToken cancellationToken)
    {
        if (TrySpend())
            return (true, known);
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (TrySpend())
                return (true, known);
            if (IsKnownToBeSpent())
                return (false, known);
            // Not under this request's token: a write that is given up half-way would lose what it reserves.
            var isTaken = await WriteAsync(holding.NextChunk(), includeHeld: true);
            Settle();
            return (isTaken, known);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Takes a call back that was taken and not made.</summary>
    public void GiveBack()
    {
        holding.GiveBack();
        Settle();
    }

    /// <summary>Charges a run: a little later, or at once when little is left.</summary>
    public void Charge(TimeSpan ran)
    {
        holding.Charge((long)Math.Ceiling(ran.TotalMilliseconds));
        if (known?.Row is { } row && BudgetRule.IsNearEnd(row, options))
            _ = TryFlushAsync();
        Settle();
    }

    /// <summary>Writes what is to be charged, and gives back what is held; only what has been held for long, where asked for.</summary>
    public async Task FlushAsync(bool onlyOld = false)
    {
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            await WriteAsync(want: 0, includeHeld: !onlyOld || holding.IsOld);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private bool TrySpend() => known is { } reading && IsCurrent(reading) && holding.TrySpend(reading.Row?.Day);

    private bool IsKnownToBeSpent() =>
        known is { Row: { } row } reading && IsCurrent(reading) && reading.Time.AsOf.AgeBy(clock) < BudgetHolding.HeldFor && BudgetRule.Room(row, options) == 0;

    // Of a day that may be over nothing is known.
    private bool IsCurrent(BudgetReading reading) => key.Session is not null || (reading.Time.IsStillToday(clock) && !(reading.Row?.Day < reading.Time.Today));

    /// <summary>Brings the store up to date in one write, and reserves calls with it; answers whether one of them is the asker's.</summary>
    private async ValueTask<bool> WriteAsync(int want, bool includeHeld)
    {
        var (unspent, unspentOf, milliseconds) = holding.TakeOut(includeHeld);
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var seen = known is { } last && IsCurrent(last) ? last : await store.GetAsync(key, CancellationToken.None);
                var row = BudgetRule.Turn(seen.Row ?? BudgetRule.New(key, seen.Time.Today), seen.Time.Today);
                var back = unspentOf == row.Day ? unspent : 0;
                var settled = BudgetRule.Add(row, -back, milliseconds);
                var reserved = Reservable(settled, want);
                known = seen with { Row = row };
                if (reserved == 0 && back == 0 && milliseconds == 0)
                    return false;

                var next = BudgetRule.Add(settled, reserved, 0) with { Stamp = RandomNumberGenerator.GetHexString(16, lowercase: true) };
                if (await PutAsync(next, seen.Version) is not { } put)
                    continue;
                known = put;
                (unspent, milliseconds) = (0, 0);
                // Written a moment too late: what was reserved is of a day that is over.
                if (next.Day < put.Time.Today && want > 0)
                    continue;
                if (want > 0)
                    holding.Hold(Math.Max(0, reserved - 1), next.Day);
                return reserved > 0;
            }

            throw new StateUnavailableException("A budget is being written by too many at once.");
        }
        catch
        {
            // Whether the calls were given back is not known, so they are lost; the runs may be charged twice, never not at all.
            holding.Charge(milliseconds);
            known = null;
            throw;
        }
    }

    /// <summary>Writes the row; null, and what is there instead is known, when somebody else was first.</summary>
    private async ValueTask<BudgetReading?> PutAsync(BudgetRow next, string? version)
    {
        if (await store.TryPutAsync(key, next, version, CancellationToken.None) is { } put)
            return put;
        known = await store.GetAsync(key, CancellationToken.None);
        // Its own write, whose answer was lost, looks like somebody else's.
        return known.Row?.Stamp == next.Stamp ? known : null;
    }

    // Of little, one instance takes one call at a time.
    private int Reservable(BudgetRow row, int want)
    {
        var room = BudgetRule.Room(row, options);
        var share = BudgetRule.IsNearEnd(row, options) ? 0 : room / Share;
        return (int)Math.Min(want, share > 0 ? share : Math.Min(1, room));
    }

    // Behind the answers: what nobody asks for any more is given back, and what ran is charged.
    private void Settle()
    {
        if (!holding.IsEmpty && Interlocked.Exchange(ref isSettling, 1) == 0)
            _ = SettleAsync();
    }

    private async Task SettleAsync()
    {
        while (!holding.IsEmpty)
        {
            await Task.Delay(BudgetHolding.HeldFor, clock);
            await TryFlushAsync();
        }

        Volatile.Write(ref isSettling, 0);
        // What came in between found that somebody settles.
        Settle();
    }

    private async Task TryFlushAsync()
    {
        try
        {
            await FlushAsync(onlyOld: true);
        }
        catch (StateUnavailableException)
        {
            // Told to the log where it happened. What is to be charged stays so.
        }
    }
}
