using Azure;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>
/// The turn to sweep one table: a row that one instance holds until an instant of the service's clock. Holding it keeps others
/// from doing the same work; a row is safe without it, because none is removed but in the version that was seen expired.
/// For one round; not thread-safe.
/// </summary>
internal sealed class SweepLease
{
    /// <summary>How long a turn lasts without being renewed: after that, the work of an instance that ended is taken over.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromSeconds(60);

    private const string Partition = "sweep";
    private const string Holder = "Holder";
    private const string Until = "Until";
    private const string NextPartitionKey = "NextPartitionKey";
    private const string NextRowKey = "NextRowKey";

    private readonly StoredTable leases;
    private readonly string table;
    private readonly string holder;
    private readonly TimeProvider clock;
    private ETag version;
    private ServiceTime seen;

    private SweepLease(StoredTable leases, string table, string holder, TimeProvider clock, ServiceTime seen)
    {
        this.leases = leases;
        this.table = table;
        this.holder = holder;
        this.clock = clock;
        this.seen = seen;
    }

    /// <summary>Where the last round of whoever it was had to stop; null to begin with the first row.</summary>
    public TableContinuation? Start { get; private init; }

    /// <summary>The service's time now, or a little less.</summary>
    public DateTimeOffset Now => seen.Date + clock.GetElapsedTime(seen.ReceivedTimestamp);

    /// <summary>Whether the next page should wait until the turn is renewed.</summary>
    public bool IsOld => clock.GetElapsedTime(seen.SentTimestamp) > Term / 3;

    /// <summary>Takes the turn; null when another instance has it.</summary>
    /// <exception cref="StateUnavailableException">The service does not answer, or does not tell its time.</exception>
    public static async ValueTask<SweepLease?> TryTakeAsync(StoredTable leases, string table, string holder, TimeProvider clock, CancellationToken cancellationToken)
    {
        var read = await leases.RunAsync((client, cancellation) => client.GetEntityIfExistsAsync(Partition, RowKey(table), cancellation), cancellationToken);
        var time = read.Time ?? throw new StateUnavailableException("The Table service does not tell its time.");
        var row = read.Outcome == TableOutcome.Done ? read.Entity : null;
        if (row?.GetDateTimeOffset(Until) > time.Date)
            return null;
        var lease = new SweepLease(leases, table, holder, clock, time)
        {
            version = read.ETag,
            Start = row?.GetString(NextPartitionKey) is { } partition ? new TableContinuation(partition, row.GetString(NextRowKey)) : null,
        };
        return await lease.TryWriteAsync(lease.Now + Term, lease.Start, cancellationToken) ? lease : null;
    }

    /// <summary>Keeps the turn; false when another instance has it by now.</summary>
    public ValueTask<bool> TryRenewAsync(TableContinuation? next, CancellationToken cancellationToken) => TryWriteAsync(Now + Term, next, cancellationToken);

    /// <summary>Ends the turn: nobody takes it for <paramref name="rest"/>, and who takes it then begins at <paramref name="next"/>.</summary>
    public async ValueTask EndAsync(TableContinuation? next, TimeSpan rest, CancellationToken cancellationToken) =>
        await TryWriteAsync(Now + rest, next, cancellationToken);

    /// <remarks>A write whose answer was lost reports that somebody else was first: the turn is then given up until it ends.</remarks>
    private async ValueTask<bool> TryWriteAsync(DateTimeOffset until, TableContinuation? next, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition, RowKey(table))
        {
            [Holder] = holder,
            [Until] = until,
            [NextPartitionKey] = next?.PartitionKey,
            [NextRowKey] = next?.RowKey,
        };
        if (await leases.TryPutAsync(row, version, cancellationToken) is not { } put)
            return false;
        version = put.ETag;
        seen = put.Time ?? seen;
        return true;
    }

    // The service's names of tables ignore case.
    private static string RowKey(string table) => table.ToUpperInvariant();
}
