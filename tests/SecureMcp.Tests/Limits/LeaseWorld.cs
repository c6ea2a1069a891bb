using SecureMcp.Limits;
using SecureMcp.Limits.Leases;

namespace SecureMcp.Tests.Limits;

/// <summary>
/// Instances that lease permits of one limit from one row, in a world where answers are late or lost, writes land when nobody
/// waits for them any more, instances die, sleep and have wrong clocks. It knows the true time of each call that was let
/// through: that is the model.
/// </summary>
internal sealed class LeaseWorld
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);
    private readonly List<Instance> instances = [];
    private readonly List<(LeasePlan Plan, string? Version)> late = [];
    private readonly KeyedLimit limit;
    private RateRow? row;
    private int versions;
    private long owners;

    public LeaseWorld(int permits, TimeSpan window, int count)
    {
        limit = new KeyedLimit(new string('a', 64), "caller", permits, window);
        for (var i = 0; i < count; i++)
            instances.Add(New(i));
    }

    public DateTimeOffset Now { get; private set; } = Start;

    public int Count => instances.Count;

    /// <summary>When each call was let through, in the store's own time.</summary>
    public List<DateTimeOffset> Spent { get; } = [];

    /// <summary>How many times the store was asked.</summary>
    public int Operations { get; private set; }

    /// <summary>The most calls in any window, half-open.</summary>
    public int Most(TimeSpan window)
    {
        var sorted = Spent.Order().ToArray();
        var (most, first) = (0, 0);
        for (var last = 0; last < sorted.Length; last++)
        {
            while (sorted[last] - sorted[first] >= window)
                first++;
            most = Math.Max(most, last - first + 1);
        }

        return most;
    }

    public void Pass(TimeSpan time)
    {
        Now += time;
        instances.ForEach(instance => instance.Clock.Pass(time));
    }

    /// <summary>A machine sleeps; another one's clock is set. Both at once could not be told from none.</summary>
    public void Sleep(int i, TimeSpan time)
    {
        if (i % 2 == 1)
            return;
        Now += time;
        for (var other = 0; other < Count; other++)
        {
            if (other == i)
                instances[other].Clock.Sleep(time);
            else
                instances[other].Clock.Pass(time);
        }
    }

    public void Set(int i, TimeSpan by)
    {
        if (i % 2 == 1)
            instances[i].Clock.Set(by);
    }

    public void Die(int i) => instances[i] = New(i);

    /// <summary>A call comes in; it waits if it must.</summary>
    public void Call(int i)
    {
        var instance = instances[i];
        if (!TryTake(instance) && instance.IsUndecided)
        {
            instance.Waiting++;
            _ = instance.Cell.JoinAsync(_ => instance.Fly(isReturn: false));
        }
    }

    /// <summary>The newest call was let through for nothing: another limit refused it.</summary>
    public void PutBack(int i)
    {
        if (instances[i].Taken is not { } taken)
            return;
        instances[i].Cell.PutBack(taken.Turn);
        instances[i].Taken = null;
        Spent.Remove(taken.At);
    }

    public void Return(int i, TimeSpan margin)
    {
        var instance = instances[i];
        if (instance.StoreClock.Now is { } now)
            _ = instance.Cell.TryReturn(now.Latest + margin, _ => instance.Fly(isReturn: true), out _);
    }

    /// <summary>Goes on with what the instance has under way: reads, writes, or lets the waiting calls see what came of it.</summary>
    public void Step(int i, Fate fate, TimeSpan error)
    {
        var instance = instances[i];
        if (!instance.IsFlying)
            return;
        if (instance.Written is { } written)
            Deliver(instance, written, fate, error);
        else
            Write(instance, fate, error);
    }

    /// <summary>A write lands that nobody waits for any more.</summary>
    public void Land(int which)
    {
        if (late.Count == 0)
            return;
        var (plan, version) = late[which % late.Count];
        late.RemoveAt(which % late.Count);
        Apply(plan, version);
    }

    private Instance New(int i)
    {
        var sign = i % 2 == 0 ? 1 : -1;
        var clock = new SimulatedClock(Start, sign * 0.0009, TimeSpan.FromSeconds(30) * sign);
        clock.Pass(Now - Start);
        return new Instance(clock, new LeaseCell(limit, $"{++owners:x}", owners << 32));
    }

    private void Write(Instance instance, Fate fate, TimeSpan error)
    {
        var isRemembered = instance.Cell.IsRowKnown && instance.StoreClock.Now is not null;
        var seen = instance.Cell.Row;
        if (!isRemembered)
        {
            Operations++;
            if (fate is Fate.Lost or Fate.Late)
            {
                instance.Land();
                return;
            }

            seen = row;
            Hear(instance, instance.Clock.GetTimestamp(), error);
        }

        instance.Sent = (instance.Clock.GetTimestamp(), instance.Clock.GetUtcNow());
        if (instance.Cell.Prepare(seen, instance.StoreClock.Now!.Value, instance.IsReturning) is { } plan)
            instance.Written = (plan, seen?.Version);
        else if (isRemembered && !instance.IsReturning)
            instance.Cell.Doubt();
        else
            Land(instance);
    }

    private void Deliver(Instance instance, (LeasePlan Plan, string? Version) written, Fate fate, TimeSpan error)
    {
        instance.Written = null;
        Operations++;
        if (fate == Fate.Late)
            late.Add(written);
        var version = fate == Fate.Late ? null : Apply(written.Plan, written.Version);
        if (fate is Fate.Late or Fate.Lost)
        {
            instance.Cell.Doubt();
            instance.Land();
            return;
        }

        Hear(instance, instance.Sent.Timestamp, error);
        if (version is null)
        {
            instance.Cell.Doubt();
            return;
        }

        instance.Cell.Complete(written.Plan, version, instance.StoreClock.Now!.Value);
        Land(instance);
    }

    private string? Apply(LeasePlan plan, string? version)
    {
        if (row?.Version != version)
            return null;
        row = new RateRow(plan.State, $"{++versions}");
        return row.Version;
    }

    // The answer's date: whole seconds of a server whose clock is a little off.
    private void Hear(Instance instance, long sent, TimeSpan error)
    {
        var date = Now + error;
        instance.StoreClock.Observe(date.AddTicks(-(date.Ticks % TimeSpan.TicksPerSecond)), sent, instance.Sent.At ?? instance.Clock.GetUtcNow(), instance.Clock.GetTimestamp());
        instance.Sent = default;
    }

    private void Land(Instance instance)
    {
        var waiting = instance.Land();
        for (; waiting > 0; waiting--)
            TryTake(instance);
    }

    private bool TryTake(Instance instance)
    {
        instance.IsUndecided = true;
        if (instance.StoreClock.Now is not { } now)
            return false;
        var taking = instance.Cell.TryTake(now);
        instance.IsUndecided = taking.Outcome == LeaseOutcome.Unknown;
        if (taking.Outcome != LeaseOutcome.Taken)
            return false;
        Spent.Add(Now);
        instance.Taken = (taking.Turn, Now);
        return true;
    }

    /// <summary>What becomes of a request.</summary>
    internal enum Fate
    {
        Done,

        /// <summary>Done, and nobody hears of it.</summary>
        Lost,

        /// <summary>Given up, and perhaps done much later.</summary>
        Late,
    }

    private sealed class Instance(SimulatedClock clock, LeaseCell cell)
    {
        private TaskCompletionSource? flight;

        public SimulatedClock Clock => clock;

        public LeaseCell Cell => cell;

        public StoreClock StoreClock { get; } = new(clock);

        public bool IsFlying => flight is not null;

        public bool IsReturning { get; private set; }

        public bool IsUndecided { get; set; }

        public int Waiting { get; set; }

        public (long Turn, DateTimeOffset At)? Taken { get; set; }

        public (LeasePlan Plan, string? Version)? Written { get; set; }

        public (long Timestamp, DateTimeOffset? At) Sent { get; set; }

        public Task Fly(bool isReturn)
        {
            IsReturning = isReturn;
            flight = new TaskCompletionSource();
            return flight.Task;
        }

        /// <summary>Ends what is under way; answers how many calls waited for it.</summary>
        public int Land()
        {
            flight!.SetResult();
            flight = null;
            var waited = Waiting;
            for (; Waiting > 0; Waiting--)
                cell.Leave();
            return waited;
        }
    }
}
