using SecureMcp.Calls;
using SecureMcp.Limits.Leases;

namespace SecureMcp.Limits;

/// <summary>Takes a permit of every limit that a call falls under, or of none. Thread-safe.</summary>
internal sealed class LimitGate(Allowances allowances)
{
    private const string Contended = "contended";
    private static readonly TimeSpan OutageWait = TimeSpan.FromSeconds(5);

    /// <summary>Answers null to let the call go on. Without waiting and allocating when permits of all of them are at hand.</summary>
    /// <param name="limits">The limits, the narrowest first.</param>
    /// <param name="cancellationToken">Gives up; what was taken is put back.</param>
    public ValueTask<Refusal?> CheckAsync(KeyedLimit[] limits, CancellationToken cancellationToken)
    {
        Span<long> turns = stackalloc long[limits.Length];
        for (var i = 0; i < limits.Length; i++)
        {
            var taking = allowances.TryTake(limits[i]);
            turns[i] = taking.Turn;
            if (taking.Outcome == LeaseOutcome.Taken)
                continue;
            PutBack(limits, turns[..i]);
            return taking.Outcome == LeaseOutcome.Unknown ? AskAsync(limits, cancellationToken) : ValueTask.FromResult<Refusal?>(Refuse(limits[i], taking));
        }

        return default;
    }

    private async ValueTask<Refusal?> AskAsync(KeyedLimit[] limits, CancellationToken cancellationToken)
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
        catch (StateUnavailableException)
        {
            return new Refusal(RefusalReason.LimitStoreUnavailable) { RetryAfter = OutageWait };
        }
        finally
        {
            if (taken < limits.Length)
                PutBack(limits, turns.AsSpan(0, taken));
        }
    }

    private void PutBack(KeyedLimit[] limits, ReadOnlySpan<long> turns)
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
