using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>
/// One run of a tool that does not hold up the request that started it: the same call, with the same stamps and under the
/// same correlation id, that answers into memory. Leaves its own record before anybody can read the answer.
/// </summary>
internal sealed class DetachedCall(ICallRecorder recorder, IRefusals refusals, IResultSender results, TimeProvider clock, ILogger<DetachedCall> logger)
{
    /// <summary>
    /// Makes the context to run in. None of the request's headers goes along: they carry credentials, and what they say was
    /// judged before.
    /// </summary>
    public CallContext Detach(CallContext call, RpcMessage message, ICallTask task)
    {
        var http = new DefaultHttpContext();
        http.Response.Body = new MemoryStream();
        return new CallContext(http, clock.GetUtcNow(), clock.GetTimestamp())
        {
            CorrelationId = call.CorrelationId,
            InvocationId = call.InvocationId,
            IsDetached = true,
            Clearances = call.Clearances,
            Caller = call.Caller,
            IncomingToken = call.IncomingToken,
            Message = message,
            Era = call.Era,
            ProtocolVersion = call.ProtocolVersion,
            RequestedMember = call.RequestedMember,
            Member = call.Member,
            RequestState = call.RequestState,
            ResultMeta = call.ResultMeta,
            DecidingRule = call.DecidingRule,
            Task = task,
            TaskId = call.TaskId,
        };
    }

    /// <summary>Runs the tool to its end. Throws nothing: what fails becomes an error in the answer.</summary>
    public async Task RunAsync(CallContext detached, CallRunner run, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            detached.Refusal = await run(detached, cancellationToken) ?? detached.Refusal;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            detached.Outcome = new CallOutcome(IsError: true, ErrorCode: null, ResultBytes: 0) { IsCancelled = true };
        }
        catch (Exception unexpected)
        {
            Log.Failed(logger, unexpected, detached.CorrelationId);
            detached.Refusal = new Refusal(RefusalReason.Fault);
        }

        detached.IncomingToken = null;
        detached.Refusal = await recorder.CloseAsync(detached, CancellationToken.None) ?? detached.Refusal;
        if (detached.Refusal is { } refusal && !detached.IsAnswered)
            await refusals.SendAsync(detached, refusal, CancellationToken.None);
    }

    /// <summary>What came of it: the whole JSON-RPC message, or null when it was cancelled.</summary>
    public static JsonElement? AnswerOf(CallContext detached)
    {
        var body = (MemoryStream)detached.Http.Response.Body;
        return body.Length == 0 ? null : JsonDocument.Parse(body.ToArray()).RootElement;
    }

    /// <summary>Gives what came of it to the request after all.</summary>
    public async ValueTask PassOnAsync(CallContext detached, CallContext call, CancellationToken cancellationToken)
    {
        call.Outcome = detached.Outcome;
        call.Refusal = detached.Refusal;
        call.IsRecorded = detached.IsRecorded;
        call.HasBegun = detached.HasBegun;
        var answer = detached.Http.Response;
        if (answer.Body.Length == 0)
            return;
        // What the tool asks goes the way of every result, because its state must not leave unsealed; in a task it never leaves.
        if (call.Refusal is null && QuestionsOf(detached) is { } questions)
        {
            await results.SendAsync(call, questions, cancellationToken);
            return;
        }

        call.IsAnswered = true;
        var body = ((MemoryStream)answer.Body).ToArray();
        if (call is { Refusal: null, OutcomeKeeper: { } keeper })
            await keeper.KeepAsync(call, body);
        var response = call.Http.Response;
        response.StatusCode = answer.StatusCode;
        foreach (var (name, value) in answer.Headers)
            response.Headers[name] = value;
        await response.Body.WriteAsync(body, cancellationToken);
    }

    private static JsonObject? QuestionsOf(CallContext detached) =>
        AnswerOf(detached) is { } answer && answer.TryGetProperty("result", out var result)
        && result.TryGetProperty("resultType", out var type) && type.ValueEquals("input_required"u8)
            ? JsonObject.Create(result)
            : null;
}
