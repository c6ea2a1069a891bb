using System.Runtime.CompilerServices;
using Azure;
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

    /// <summary>The pages of a query, each asked for when the one before is done with. All of them are Done.</summary>
    /// <exception cref="StateUnavailableException">A page did not come: what came until then is not the whole.</exception>
    public async IAsyncEnumerable<TableAnswer> PagesAsync(TableQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TableContinuation? next = null;
        do
        {
            var page = await RunAsync((client, cancellation) => client.QueryAsync(query, next, cancellation), cancellationToken);
            if (page.Outcome != TableOutcome.Done)
                throw new StateUnavailableException($"The table {table.Name} can't be read.");
            yield return page;
            next = page.Continuation;
        }
        while (next is not null);
    }

    /// <summary>Inserts the row when <paramref name="version"/> is default, else replaces that version. Answers with the row's new version.</summary>
    /// <returns>
    /// Null when somebody else was first. After a lost answer that may be its own first try: a row for which this matters
    /// says whose write it holds.
    /// </returns>
    /// <exception cref="StateUnavailableException">The service did not do it, or is not known to have done it.</exception>
    public async Task<TableAnswer?> TryPutAsync(TableEntity row, ETag version, CancellationToken cancellationToken)
    {
        var answer = await RunAsync(
            (client, cancellation) => version == default
                ? client.AddEntityAsync(row, cancellation)
                : client.UpdateEntityAsync(row, version, TableUpdateMode.Replace, cancellation),
            cancellationToken);
        return answer.Outcome switch
        {
            TableOutcome.Done when answer.ETag != default => answer,
            TableOutcome.Conflict or TableOutcome.PreconditionFailed or TableOutcome.NotFound => null,
            _ => throw new StateUnavailableException($"The table {table.Name} gave no version for a row."),
        };
    }

    /// <summary>For a row that is none that this version wrote: it is an outage, never an absent row.</summary>
    public StateUnavailableException Unreadable(Exception? inner = null) => new($"A row of the table {table.Name} cannot be read.", inner);

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
