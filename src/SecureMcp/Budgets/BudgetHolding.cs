using SecureMcp.Calls;

namespace SecureMcp.Budgets;

/// <summary>What one instance holds of a budget: calls that it reserved and has not made, and runs that it has not charged yet. Thread-safe.</summary>
internal sealed class BudgetHolding(TimeProvider clock)
{
    /// <summary>The most calls that are reserved at once.</summary>
    public const int MaxChunk = 64;

    /// <summary>How long reserved calls are held, and runs kept back.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private int held;
    private Moment heldFrom;
    private DateOnly? heldOf;
    private int chunk = 1;
    private long uncharged;

    public bool IsEmpty
    {
        get
        {
            lock (gate)
                return held == 0 && uncharged == 0;
        }
    }

    /// <summary>Whether what is held was reserved so long ago that it is to be given back.</summary>
    public bool IsOld
    {
        get
        {
            lock (gate)
                return heldFrom.AgeBy(clock) >= HeldFor;
        }
    }

    /// <summary>Makes one of the reserved calls, if there is one of this day.</summary>
    public bool TrySpend(DateOnly? day)
    {
        lock (gate)
        {
            if (held == 0 || heldOf != day || heldFrom.AgeBy(clock) >= HeldFor)
                return false;
            held--;
            return true;
        }
    }

    /// <summary>A call was not made after all.</summary>
    public void GiveBack()
    {
        lock (gate)
            held++;
    }

    public void Charge(long milliseconds)
    {
        lock (gate)
            uncharged += milliseconds;
    }

    public void Hold(int calls, DateOnly? of)
    {
        lock (gate)
        {
            held = of == heldOf ? held + calls : calls;
            (heldFrom, heldOf) = (Moment.Now(clock), of);
        }
    }

    /// <summary>Takes it all out, to be written; the calls only where asked for.</summary>
    public (int Calls, DateOnly? Of, long Milliseconds) TakeOut(bool includeCalls)
    {
        lock (gate)
        {
            var taken = (includeCalls ? held : 0, heldOf, uncharged);
            if (includeCalls)
                (chunk, held) = (Math.Max(1, chunk - held), 0);
            uncharged = 0;
            return taken;
        }
    }

    /// <summary>How many to reserve next: more while they are used up fast, fewer when not.</summary>
    public int NextChunk()
    {
        lock (gate)
            return chunk = heldFrom != default && heldFrom.AgeBy(clock) < HeldFor ? Math.Min(MaxChunk, chunk * 2) : Math.Max(1, chunk / 2);
    }
}
