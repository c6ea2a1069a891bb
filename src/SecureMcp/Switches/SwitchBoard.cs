using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Switches;

/// <summary>
/// What is switched off, as this instance knows it. Read behind the requests' backs while they come, so that none waits as a
/// rule, and read before the request is judged where what is known is too old: a switch holds within ten seconds. Thread-safe.
/// </summary>
internal sealed class SwitchBoard(ISwitchStore store, IOutageChoices outages, MemberCatalog catalog, TimeProvider clock, ILogger<SwitchBoard> logger)
{
    /// <summary>Until this age nobody reads.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(4);

    /// <summary>From this age on a request waits for a read. One that is under way is at most as old as the client lets it become.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(9);

    /// <summary>Until this age what is known outlasts reads that fail.</summary>
    public static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(30);

    /// <summary>How long a failed read stands for those that would follow it.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Known? known;
    private Task reading = Task.CompletedTask;
    private Moment? failed;

    /// <summary>What is switched off; null when nobody can tell.</summary>
    public async ValueTask<SwitchSet?> CurrentAsync(CancellationToken cancellationToken)
    {
        var age = Volatile.Read(ref known)?.AsOf.AgeBy(clock);
        if (age < StaleAfter)
        {
            if (age >= FreshFor)
                _ = Read();
            return known!.Set;
        }

        // The read is everybody's: one request that goes away doesn't stop it.
        await Read().WaitAsync(cancellationToken);
        var now = Volatile.Read(ref known);
        return now?.AsOf.AgeBy(clock) < LostAfter || outages.For(StateKind.Switches) == OutageChoice.LastKnown ? now?.Set : null;
    }

    private Task Read()
    {
        lock (gate)
        {
            if (reading.IsCompleted && !(failed is { } at && at.AgeBy(clock) < Pause))
                reading = Task.Run(ReadAsync);
            return reading.IsCompleted ? Task.CompletedTask : reading;
        }
    }

    private async Task ReadAsync()
    {
        var asOf = Moment.Now(clock);
        try
        {
            var set = new SwitchSet(await store.ReadAsync(CancellationToken.None));
            Tell(known?.Set.All ?? [], set.All);
            Volatile.Write(ref known, new Known(set, asOf));
            if (failed is not null)
                Log.ReadAgain(logger);
            failed = null;
        }
        catch (Exception away)
        {
            // Whatever it was: what could not be read is not known.
            if (failed is null)
                Log.NotRead(logger, known?.AsOf.Time, outages.For(StateKind.Switches), away);
            failed = Moment.Now(clock);
        }
    }

    private void Tell(IReadOnlyList<Switch> before, IReadOnlyList<Switch> now)
    {
        foreach (var off in now.Except(before))
        {
            Log.SwitchedOff(logger, off.Kind, off.Label ?? off.Value, off.By, off.Since, off.EndsAt, off.Reason);
            if (off.Kind == SwitchKind.Tool && catalog.Find(MemberKind.Tool, off.Value) is null)
                Log.NoSuchTool(logger, off.Value);
        }

        foreach (var on in before.Where(off => !now.Any(other => other.Kind == off.Kind && other.Value == off.Value)))
            Log.SwitchedOn(logger, on.Kind, on.Label ?? on.Value);
    }

    private sealed record Known(SwitchSet Set, Moment AsOf);
}
