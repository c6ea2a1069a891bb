using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>
/// Removes expired rows for as long as the host runs, in turns with all other instances and never while a call waits for it.
/// Without a table for the turns (state in memory) it does nothing.
/// </summary>
internal sealed class Sweeper(StoredTable? leases, IReadOnlyList<SweptTable> tables, StorageSweep settings, TimeProvider clock, ILogger<Sweeper> logger) : BackgroundService
{
    private readonly string holder = RandomName.New();

    /// <summary>Takes the turn on each table where nobody has it, one after the other.</summary>
    public async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        if (leases is null)
            return;
        foreach (var swept in tables)
        {
            try
            {
                if (await SweepLease.TryTakeAsync(leases, swept.Table.Name, holder, clock, cancellationToken) is not { } lease)
                    continue;
                var removed = await new TableSweep(swept, lease, settings.MaxRowsPerRound, settings.Interval, clock).RunAsync(settings.Interval * 3 / 4, cancellationToken);
                if (removed > 0)
                    Log.Swept(logger, swept.Table.Name, removed);
            }
            catch (Exception e) when (e is StateUnavailableException or TableServiceException)
            {
                Log.SweepFailed(logger, swept.Table.Name, e.Message);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Housekeeping must not end the host that serves calls.
                Log.SweepBroken(logger, e, swept.Table.Name);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.Enabled || leases is null)
            return;
        // Instances that were started together do not ask together.
        for (var percent = RandomNumberGenerator.GetInt32(0, 100); ; percent = RandomNumberGenerator.GetInt32(75, 125))
        {
            await Task.Delay(settings.Interval * percent / 100, clock, stoppingToken);
            await RunRoundAsync(stoppingToken);
        }
    }
}
