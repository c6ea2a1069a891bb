using Microsoft.Extensions.Logging;
using SecureMcp.Calls;
using SecureMcp.Limits.Leases;

namespace SecureMcp.Limits;

/// <summary>Takes a permit of every limit that a call falls under, or of none. Thread-safe.</summary>
/// <param name="shared">The permits that all instances share.</param>
/// <param name="local">This instance's own, for an outage in which that was chosen.</param>
/// <param name="outages">What was chosen.</param>
/// <param name="logger">Where an outage is told.</param>
internal sealed class LimitGate(Allowances shared, Allowances local, IOutageChoices outages, ILogger<LimitGate> logger)
{
    private const string Contended = "contended";
    private static readonly TimeSpan OutageWait = TimeSpan.FromSeconds(5);
    private int isLocal;

    /// <summary>Answers null to let the call go on. Without waiting and allocating when permits of all of them are at hand.</summary>
    /// <param name="limits">The limits, the narrowest first.</param>
    /// <param name="cancellationToken">Gives up; what was taken is put back.</param>
    public ValueTask<Refusal?> CheckAsync(KeyedLimit[] limits, CancellationToken cancellationToken)
    {
        Span<long> turns = stackalloc long[limits.Length];
        for (var i = 0; i < limits.Length; i++)
        {
            var taking = shared.TryTake(limits[i]);
            turns[i] = taking.Turn;
            if (taking.Outcome == LeaseOutcome.Taken)
                continue;
            PutBack(shared, limits, turns[..i]);
            return taking.Outcome == LeaseOutcome.Unknown ? AskAsync(limits, cancellationToken) : ValueTask.FromResult<Refusal?>(Refuse(limits[i], taking));
        }

        return default;
    }

    private async ValueTask<Refusal?> AskAsync(KeyedLimit[] limits, CancellationToken cancellationToken)
    {
        try
        {
            var refusal = await TakeAllAsync(shared, limits, cancellationToken);
            if (Interlocked.Exchange(ref isLocal, 0) == 1)
                Log.HeldTogether(logger);
            return refusal;
        }
        catch (StateUnavailableException) when (outages.For(StateKind.Rates) == OutageChoice.LocalOnly)
        {
            if (Interlocked.Exchange(ref isLocal, 1) == 0)
                Log.HeldLocally(logger);
            return await TakeAllAsync(local, limits, cancellationToken);
        }
        catch (StateUnavailableException)
        {
            return new Refusal(RefusalReason.LimitStoreUnavailable) { RetryAfter = OutageWait };
        }
    }

    private static async ValueTask<Refusal?> TakeAllAsync(Allowances allowances, KeyedLimit[] limits, CancellationToken cancellationToken)
    {
        var turns = new long[limits.Length];
        var taken = 0;
        try
        {
            for (; taken < limits.Length; taken++)
            {
                var taking = await allowances.TakeAsync(limits[taken], cancellationToken);
                if (taking.Outcome != LeaseOutcome.Taken)
                    return Refuse(limits[taken], taking);
                turns[taken] = taking.Turn;
            }

            return null;
        }
        finally
        {
            if (taken < limits.Length)
                PutBack(allowances, limits, turns.AsSpan(0, taken));
        }
    }

    private static void PutBack(Allowances allowances, KeyedLimit[] limits, ReadOnlySpan<long> turns)
    {
        for (var i = 0; i < turns.Length; i++)
            allowances.PutBack(limits[i], turns[i]);
    }

    private static Refusal Refuse(KeyedLimit limit, LeaseTaking taking) => new(RefusalReason.RateExceeded)
    {
        RetryAfter = taking.Wait,
        Limit = new UsedUpLimit(limit.Name, limit.PermitLimit, limit.Window),
        Fault = taking.Outcome == LeaseOutcome.Contended ? Contended : limit.Name,
    };
}
