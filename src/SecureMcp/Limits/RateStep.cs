using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Limits;

/// <summary>
/// Takes each request from its caller's allowance, which all instances share. One round trip while a caller stays on one
/// instance, two when it moved, none for a refusal: what another instance took meanwhile only makes the allowance smaller.
/// </summary>
internal sealed class RateStep(IRateStore store, IOptions<LimitsOptions> options, TimeProvider clock) : ICallStep, IDisposable
{
    private const int Attempts = 8;
    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    // Concurrent calls of one caller at this instance would only take turns losing the conditional write.
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public Clearances Grants => Clearances.Limits;

    public async ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        // Counted at the door, in memory: strangers must cost no storage.
        if (call.IsHandshake)
            return null;
        var key = call.Caller!.Key;
        var turn = turns[(uint)key.GetHashCode(StringComparison.Ordinal) % turns.Length];
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await TakeAsync(key, cancellationToken);
        }
        catch (StateUnavailableException)
        {
            known.Remove(key);
            return new Refusal(RefusalReason.LimitStoreUnavailable) { RetryAfter = TimeSpan.FromSeconds(5) };
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        known.Dispose();
        foreach (var turn in turns)
            turn.Dispose();
    }

    private async ValueTask<Refusal?> TakeAsync(string key, CancellationToken cancellationToken)
    {
        var row = known.Get<RateRow>(key) ?? await store.GetAsync(key, cancellationToken);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (wholeAt, wait) = RateRule.Take(row?.WholeAt, clock.GetUtcNow(), options.Value);
            if (wait is not null)
                return new Refusal(RefusalReason.RateExceeded) { RetryAfter = wait };
            if (await store.TryPutAsync(key, wholeAt, row?.Version, cancellationToken) is { } version)
            {
                known.Set(key, new RateRow(wholeAt, version), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = options.Value.Window });
                return null;
            }

            row = await store.GetAsync(key, cancellationToken);
        }

        return new Refusal(RefusalReason.RateExceeded) { RetryAfter = TimeSpan.FromSeconds(1), Fault = "contended" };
    }
}
