using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>
/// A table as a store uses it: made when it is first missed, and with one exception for everything that means that the store
/// did not answer. Thread-safe.
/// </summary>
internal sealed class StoredTable(TableClient table, ILogger logger)
{
    /// <summary>The property of a row that ends: when, in UTC. What is past it is swept, and counts as gone before.</summary>
    public const string ExpiresAt = "ExpiresAt";

    private readonly Lock gate = new();
    private Task? creation;

    /// <summary>Runs one operation; its answer is never TableNotFound or Throttled.</summary>
    /// <exception cref="StateUnavailableException">The service did not do it, or is not known to have done it.</exception>
    public async Task<TableAnswer> RunAsync(Func<TableClient, CancellationToken, Task<TableAnswer>> operation, CancellationToken cancellationToken)
    {
        try
        {
            var seen = Volatile.Read(ref creation);
            var answer = await operation(table, cancellationToken);
            if (answer.Outcome == TableOutcome.TableNotFound)
            {
                await CreateAsync(seen).WaitAsync(cancellationToken);
                answer = await operation(table, cancellationToken);
            }

            if (answer.Outcome is not (TableOutcome.TableNotFound or TableOutcome.Throttled or TableOutcome.None))
                return answer;
            Log.NotDone(logger, table.Name, answer.Outcome);
            throw new StateUnavailableException($"The table {table.Name} did not take the request: {answer.Outcome}.");
        }
        catch (TableServiceException e)
        {
            // While the service is left alone, the reason was told once.
            if (!e.WasNotSent)
                Log.ServiceFailed(logger, table.Name, e.Status, e.ErrorCode, e.RequestId, e.InnerException?.GetType().Name);
            throw new StateUnavailableException($"The table {table.Name} is not available. {e.Message}", e);
        }
        catch (TableLimitException e)
        {
            Log.RowRefused(logger, table.Name, e.Message);
            throw new StateUnavailableException($"A row does not fit the table {table.Name}. {e.Message}", e);
        }
    }

    /// <summary>
    /// Single flight: a burst on a new deployment asks once. A failed try is forgotten, so that the next one asks again; one
    /// that ended while this operation was under way (it is not the one that was <paramref name="seen"/>) counts for it too.
    /// </summary>
    private Task CreateAsync(Task? seen)
    {
        lock (gate)
        {
            // Not under one caller's token: the others wait for it too. The client's own bound ends it.
            if (creation is null || (creation.IsCompleted && ReferenceEquals(creation, seen)))
                creation = CreateOnceAsync();
            return creation;
        }
    }

    private async Task CreateOnceAsync()
    {
        await Task.Yield();
        var answer = await MakeAsync();
        if (answer.Outcome != TableOutcome.Done)
            throw new TableServiceException($"The table could not be created: {answer.Outcome}.", status: 0);
        Log.TableCreated(logger, table.Name);
    }

    private async Task<TableAnswer> MakeAsync()
    {
        try
        {
            return await table.CreateIfNotExistsAsync(CancellationToken.None);
        }
        catch (TableServiceException e) when (e.Status == 403)
        {
            Log.TableNotMade(logger, table.Name);
            throw;
        }
    }
}
