using System.Security.Cryptography;
using SecureMcp.Calls;

namespace SecureMcp.Limits.Leases;

/// <summary>One way to the store and back: reads the row where that is needed, writes what the cell makes of it, and tries again when another instance was first.</summary>
internal sealed class LeaseFlight(IRateStore store, IStoreClock clock, TimeProvider time)
{
    private const int Attempts = 10;
    private const int FirstPause = 4;
    private const int LongestPause = 250;
    private static readonly TimeSpan ContentionPause = TimeSpan.FromSeconds(1);

    /// <summary>Leases what is waited for, or learns when to ask again.</summary>
    /// <exception cref="StateUnavailableException">The store did not answer, or does not tell the time.</exception>
    public Task LeaseAsync(LeaseCell cell) => FlyAsync(cell, isReturn: false);

    /// <summary>Gives back what is held.</summary>
    /// <exception cref="StateUnavailableException">As above. What was not given back ends with its lease.</exception>
    public async Task ReturnAsync(LeaseCell cell)
    {
        await Task.Yield();
        await FlyAsync(cell, isReturn: true);
    }

    // Under no caller's token: others wait for it too, and what was written counts. The store's own bound ends it.
    private async Task FlyAsync(LeaseCell cell, bool isReturn)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (attempt > 1)
                await Task.Delay(Pause(attempt), time);
            var isRemembered = cell.IsRowKnown;
            var row = isRemembered ? cell.Row : await store.GetAsync(cell.Limit.Key, CancellationToken.None);
            if (cell.Prepare(row, Now(), isReturn) is { } plan)
            {
                if (await TryWriteAsync(cell, plan, row?.Version))
                    return;
            }
            else if (isRemembered && !isReturn)
            {
                // Nobody is refused by a row that may have changed.
                cell.Doubt();
            }
            else
            {
                return;
            }
        }

        cell.Contend(Now(), ContentionPause);
    }

    private async Task<bool> TryWriteAsync(LeaseCell cell, LeasePlan plan, string? version)
    {
        string? written = null;
        try
        {
            written = await store.TryPutAsync(cell.Limit.Key, plan.State, version, CancellationToken.None);
        }
        finally
        {
            if (written is null)
                cell.Doubt();
        }

        if (written is not null)
            cell.Complete(plan, written, Now());
        return written is not null;
    }

    private StoreMoment Now() => clock.Now ?? throw new StateUnavailableException("The store of the limits does not tell the time.");

    private static TimeSpan Pause(int attempt) =>
        TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(FirstPause, Math.Min(FirstPause << attempt, LongestPause)));
}
