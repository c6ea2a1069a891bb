using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureMcp.Audits;
using SecureMcp.Budgets;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Guards;
using SecureMcp.Idempotency;
using SecureMcp.Limits;
using SecureMcp.Policies;
using SecureMcp.Protocol;
using SecureMcp.RequestStates;
using SecureMcp.Schemas;
using SecureMcp.Sessions;
using SecureMcp.Switches;
using SecureMcp.Tasks;
using SecureMcp.Telemetry;
using SecureMcp.Transport;

namespace SecureMcp;

/// <summary>
/// The order of a request, written once for both eras. Every question that decides the HTTP status is asked here, on the
/// parsed message, before a byte of the answer is written; the SDK gets what is left.
/// </summary>
internal sealed class Pipeline(
    IServiceProvider services,
    Dispatcher dispatcher,
    ICallRecorder recorder,
    IRefusals refusals,
    CallMetrics metrics,
    PolicyTrial trial,
    TimeProvider clock,
    ILogger<Pipeline> logger)
{
    private readonly ICallStep[] steps = Complete(
    [
        services.GetRequiredService<OriginStep>(),
        services.GetRequiredService<CallerStep>(),
        services.GetRequiredService<MessageStep>(),
        services.GetRequiredService<HandshakeStep>(),
        services.GetRequiredService<CallerSwitchStep>(),
        // Before anything is told of the message or of a member: nonsense and probing are held to the caller's rate too.
        services.GetRequiredService<RateStep>(),
        services.GetRequiredService<RequiredScopesStep>(),
        services.GetRequiredService<VerdictStep>(),
        services.GetRequiredService<SessionStep>(),
        services.GetRequiredService<PolicyStep>(),
        services.GetRequiredService<TaskStep>(),
        services.GetRequiredService<MemberSwitchStep>(),
        services.GetRequiredService<SchemaStep>(),
        services.GetRequiredService<CallPolicyStep>(),
        // Behind policy: a guard looks at the disk, and who may not call must not learn from it what is there.
        services.GetRequiredService<GuardStep>(),
        services.GetRequiredService<IdempotencyStep>(),
        services.GetRequiredService<CallRateStep>(),
        services.GetRequiredService<BudgetStep>(),
        // Behind whatever may still say "later": a state that is good once must not be spent on that.
        services.GetRequiredService<RequestStateStep>(),
        services.GetRequiredService<AuditStep>(),
    ]);

    public async Task InvokeAsync(HttpContext http)
    {
        var call = new CallContext(http, clock.GetUtcNow(), clock.GetTimestamp());
        var serving = ServeAsync(call);
        // A call that its client polls for ends its connection first. What follows touches the request no more.
        if (await Task.WhenAny(serving, call.Released) == serving)
            await serving;
    }

    private async Task ServeAsync(CallContext call)
    {
        var aborted = call.Http.RequestAborted;
        try
        {
            call.Refusal = await AskAsync(call, aborted) ?? await dispatcher.DispatchAsync(call, aborted) ?? call.Refusal;
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            call.Outcome = new CallOutcome(IsError: true, ErrorCode: null, ResultBytes: 0) { IsCancelled = true };
        }
        catch (StateUnavailableException unavailable)
        {
            Log.StateUnavailable(logger, unavailable, call.CorrelationId);
            call.Refusal = new Refusal(RefusalReason.StateUnavailable) { RetryAfter = TimeSpan.FromSeconds(5) };
        }
        catch (Exception unexpected)
        {
            Log.Failed(logger, unexpected, call.CorrelationId);
            call.Refusal = new Refusal(RefusalReason.Fault);
        }

        try
        {
            await EndAsync(call);
        }
        finally
        {
            call.End();
        }
    }

    private async ValueTask<Refusal?> AskAsync(CallContext call, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            if (await step.CheckAsync(call, cancellationToken) is { } refusal)
                return refusal;
            call.Clearances |= step.Grants;
        }

        return null;
    }

    private async ValueTask EndAsync(CallContext call)
    {
        var lost = await recorder.CloseAsync(call, CancellationToken.None);
        call.Refusal = lost ?? call.Refusal;
        try
        {
            if (call.Refusal is not null && !call.IsAnswered && !call.Http.RequestAborted.IsCancellationRequested)
                await refusals.SendAsync(call, call.Refusal, call.Http.RequestAborted);
        }
        finally
        {
            metrics.Count(call, MethodTable.Tag(call.Message?.Method), clock.GetElapsedTime(call.StartedTimestamp));
            trial.Report(call);
        }
    }

    private static ICallStep[] Complete(ICallStep[] steps) =>
        steps.Aggregate(Clearances.None, (granted, step) => granted | step.Grants) == Clearances.All
            ? steps
            : throw new InvalidOperationException("The pipeline lacks a step, so that no call could ever carry every stamp.");
}
