using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>
/// How many sessions there are on all instances: counted in the table, at most once a minute and off the request path but for
/// the first time, plus those that this instance added since. What other instances added since is not seen, so that all
/// together may be over by that; a count of each minute costs less than a counter that every new session would contend for.
/// Thread-safe.
/// </summary>
internal sealed class SessionCount(TableClient table, int most, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan GoodForWhenFull = TimeSpan.FromSeconds(5);
    private readonly StoredTable sessions = new(table, logger);
    private readonly Lock gate = new();
    private Task<int>? counting;
    private int? counted;
    private int added;
    private long countedAt;

    /// <exception cref="StateUnavailableException">Nothing was counted yet, and the store does not answer.</exception>
    public async ValueTask<bool> HasRoomAsync(CancellationToken cancellationToken)
    {
        Task<int>? first = null;
        lock (gate)
        {
            var isFull = counted + added >= most;
            if (counted is null || clock.GetElapsedTime(countedAt) >= (isFull ? GoodForWhenFull : GoodFor))
                counting ??= CountAsync();
            if (counted is null)
                first = counting;
            else
                return !isFull;
        }

        return await first!.WaitAsync(cancellationToken) < most;
    }

    public void Added() => Interlocked.Increment(ref added);

    private async Task<int> CountAsync()
    {
        await Task.Yield();
        var before = Volatile.Read(ref added);
        try
        {
            var found = await FindAsync();
            lock (gate)
            {
                counted = found;
                countedAt = clock.GetTimestamp();
                // Some of those may be in the count already: then the room is taken for smaller than it is.
                Interlocked.Add(ref added, -before);
                return found;
            }
        }
        finally
        {
            lock (gate)
                counting = null;
        }
    }

    private async Task<int> FindAsync()
    {
        var found = 0;
        var query = new TableQuery
        {
            Filter = TableFilter.All(
                TableFilter.AtLeast(nameof(TableEntity.RowKey), SessionKeys.SessionPrefix),
                TableFilter.Less(nameof(TableEntity.RowKey), TableFilter.Behind(SessionKeys.SessionPrefix)),
                TableFilter.Greater(StoredTable.ExpiresAt, clock.GetUtcNow())),
            Select = [StoredTable.ExpiresAt],
        };
        await foreach (var page in sessions.PagesAsync(query, CancellationToken.None))
        {
            found += page.Entities.Count;
            if (found >= most)
                break;
        }

        return found;
    }
}
