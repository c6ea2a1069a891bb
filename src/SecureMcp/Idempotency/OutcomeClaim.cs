using System.Text.Json;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Idempotency;

/// <summary>The first try's hold on its key: says that it is alive, keeps what comes of it, or lets go. Thread-safe.</summary>
internal sealed class OutcomeClaim(IOutcomeStore store, OutcomeRow claimed, int maxBytes, TimeProvider clock, ILogger logger) : IOutcomeKeeper, IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private OutcomeRow row = claimed;
    private bool isSettled;
    private bool isTask;

    public async ValueTask KeepAsync(CallContext call, ReadOnlyMemory<byte> message)
    {
        using var json = JsonDocument.Parse(message);
        isTask = IdempotencyRule.IsTask(json.RootElement);
        await SettleAsync(call, IdempotencyRule.Keep(row, json.RootElement, call.HasBegun, maxBytes));
    }

    /// <summary>The call is over. Settles what has no outcome: it never was, or nobody knows.</summary>
    public async ValueTask EndAsync(CallContext call)
    {
        // A handle that was not sent is none: its task is gone.
        if (isSettled && !(isTask && call.Refusal is not null))
            return;
        if (IdempotencyRule.HadNoEffect(call.HasBegun, call.Refusal))
            await SettleAsync(call, null);
        else
            await SettleAsync(call, row with { State = call.Refusal?.Reason == RefusalReason.OutputTooLarge ? OutcomeState.TooLarge : OutcomeState.Unknown, Payload = default });
    }

    /// <summary>Says again and again that the run is alive.</summary>
    public async Task RenewAsync(CallContext call, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(IdempotencyRule.Renewal, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await turn.WaitAsync(cancellationToken);
            try
            {
                if (isSettled)
                    return;
                row = await store.TryReplaceAsync(row, row with { RunsUntil = clock.GetUtcNow() + IdempotencyRule.Lease }, CancellationToken.None) ?? row;
            }
            catch (StateUnavailableException lost)
            {
                // The next turn may do better; if none does, later tries hear that the outcome is not known.
                Log.NotRenewed(logger, lost, call.CorrelationId);
            }
            finally
            {
                turn.Release();
            }
        }
    }

    public void Dispose() => turn.Dispose();

    private async ValueTask SettleAsync(CallContext call, OutcomeRow? after)
    {
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            isSettled = true;
            if (after is null)
                await store.RemoveAsync(row, CancellationToken.None);
            else if (await store.TryReplaceAsync(row, after, CancellationToken.None) is { } kept)
                row = kept;
            else
                Log.NotKept(logger, null, call.CorrelationId);
        }
        catch (StateUnavailableException lost)
        {
            // The effect is there and its client hears of it; later tries are refused once the claim is past.
            Log.NotKept(logger, lost, call.CorrelationId);
        }
        finally
        {
            turn.Release();
        }
    }
}
