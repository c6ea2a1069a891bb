using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>
/// Removes expired rows for as long as the host runs, in turns with all other instances and never while a call waits for it.
/// Without a table for the turns (state in memory) it does nothing.
/// </summary>
internal sealed class Sweeper(StoredTable? leases, IReadOnlyList<TableClient> tables, StorageSweep settings, TimeProvider clock, ILogger<Sweeper> logger) : BackgroundService
{
    private readonly string holder = RandomName.New();

    /// <summary>The one of these services.</summary>
    public static Sweeper Of(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<StorageOptions>>().Value;
        var logger = services.GetRequiredService<ILogger<Sweeper>>();
        var service = options.Kind == StorageKind.Table ? services.GetRequiredService<TableServiceClient>() : null;
        return new Sweeper(
            service is null ? null : new StoredTable(service.GetTableClient(options.OnceTable), logger),
            service is null ? [] : [.. options.SweptTables.Select(service.GetTableClient)],
            options.Sweep,
            services.GetRequiredService<TimeProvider>(),
            logger);
    }

    /// <summary>Takes the turn on each table where nobody has it, one after the other.</summary>
    public async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        if (leases is null)
            return;
        foreach (var table in tables)
        {
            try
            {
                if (await SweepLease.TryTakeAsync(leases, table.Name, holder, clock, cancellationToken) is not { } lease)
                    continue;
                var removed = await new TableSweep(table, lease, settings.MaxRowsPerRound, clock).RunAsync(settings.Interval * 3 / 4, cancellationToken);
                if (removed > 0)
                    Log.Swept(logger, table.Name, removed);
            }
            catch (Exception e) when (e is StateUnavailableException or TableServiceException)
            {
                Log.SweepFailed(logger, table.Name, e.Message);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Housekeeping must not end the host that serves calls.
                Log.SweepBroken(logger, e, table.Name);
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
