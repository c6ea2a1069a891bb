using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Idempotency;

/// <summary>
/// Runs the first try of a call and answers the others with what came of it. Of all tries, on all instances, the store lets one
/// claim the key; what is not known for certain to have had no effect is never run again.
/// </summary>
internal sealed class OutcomeDesk(IOutcomeStore store, IResultSender results, IOptions<IdempotencyOptions> options, TimeProvider clock, ILogger<OutcomeDesk> logger) : IIdempotency
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    public async ValueTask<Refusal?> ServeAsync(CallContext call, CallRunner run, CancellationToken cancellationToken)
    {
        // The SDK's filter asks this of what it runs; what is answered from the store never gets there.
        if (call.Clearances != Clearances.All)
            return new Refusal(RefusalReason.ClearanceMissing) { Fault = "idempotency" };
        var keyed = call.Keyed!;
        var started = clock.GetTimestamp();
        var pause = FirstPause;
        var mine = IdempotencyRule.Start(keyed, call.Caller!, RandomNumberGenerator.GetHexString(32, lowercase: true), clock.GetUtcNow());
        var there = await store.ClaimAsync(mine, cancellationToken);
        while (there.Run != mine.Run)
        {
            if (IdempotencyRule.Judge(there, keyed, call.Caller!, clock.GetUtcNow()) is { } refusal)
                return refusal;
            if (there.State == OutcomeState.Kept)
            {
                call.IsReplayed = true;
                await results.ReplayAsync(call, there.Payload, there.IsError, cancellationToken);
                return null;
            }

            if (clock.GetElapsedTime(started) >= options.Value.WaitFor)
                return new Refusal(RefusalReason.CallRunning) { RetryAfter = TimeSpan.FromSeconds(5) };
            await Task.Delay(pause, clock, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            // Gone again: the first try ended before it did anything, and this one takes its place.
            there = await store.GetAsync(there.CallerKey, there.Name, cancellationToken)
                ?? await store.ClaimAsync(mine = mine with { RunsUntil = clock.GetUtcNow() + IdempotencyRule.Lease }, cancellationToken);
        }

        return await RunAsync(call, run, there);
    }

    // A client that went away comes back with its key: the call runs to its end whether anybody waits or not.
    private async ValueTask<Refusal?> RunAsync(CallContext call, CallRunner run, OutcomeRow claimed)
    {
        using var claim = new OutcomeClaim(store, claimed, options.Value.MaxOutcomeBytes, clock, logger);
        using var running = new CancellationTokenSource();
        var renewing = claim.RenewAsync(call, running.Token);
        call.OutcomeKeeper = claim;
        try
        {
            call.Refusal = await run(call, CancellationToken.None) ?? call.Refusal;
        }
        finally
        {
            await running.CancelAsync();
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await claim.EndAsync(call);
        }

        return null;
    }
}
