using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// The answer of one request: one JSON object when the result is the first thing to say, an event stream when something
/// comes before it. The call is recorded before its result is sent; when it can't be, the refusal goes out instead. Scoped.
/// </summary>
internal sealed class AnswerStream(CallSlot slot, ICallRecorder recorder, InputRequests inputs, IResultCheck check, IRefusals refusals, TimeProvider clock) : IDisposable
{
    /// <summary>
    /// After this long without a byte the client, and everything between it and here, is shown that the call lives. A front
    /// end of the platform gives up after 230 seconds.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IAnswerEvents? events;
    private readonly CancellationTokenSource overrun = new();
    private bool wroteSinceTick;
    private bool isClosed;
    private long passedBytes;

    /// <summary>Whether the final message went out. Nothing follows it.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Ends when the final message was sent, or could not be.</summary>
    public Task Answered => answered.Task;

    /// <summary>Ends when more was said than may be. The answer is complete then, and what still runs is to stop.</summary>
    public CancellationToken Overrun => overrun.Token;

    /// <summary>The session that the call belongs to, if any: its answer can then be resumed once it is a stream.</summary>
    public LiveSession? Session { get; set; }

    private bool IsStream => events is { HasStarted: true };

    private IAnswerEvents Events => events ??= Session is null ? new PassingEvents(slot.Call) : new ResumableEvents(slot.Call, Session);

    public async ValueTask SendAsync(JsonRpcMessage message, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (IsComplete || isClosed)
                return;
            wroteSinceTick = true;
            if (message is JsonRpcResponse or JsonRpcError)
                await FinishAsync(message, cancellationToken);
            else if (!slot.Call.IsDetached)
                await PassAsync(Serialize(message), cancellationToken);
        }
        finally
        {
            if (IsComplete)
                answered.TrySetResult();
            turn.Release();
        }
    }

    /// <summary>Sends the whole message of an earlier try's answer.</summary>
    public async ValueTask ReplayAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            IsComplete = true;
            using var json = JsonDocument.Parse(message);
            int? error = json.RootElement.TryGetProperty("error", out var failed) ? failed.GetProperty("code").GetInt32() : null;
            var saysIsError = json.RootElement.TryGetProperty("result", out var result) && result.TryGetProperty("isError", out var flag) && flag.ValueKind == JsonValueKind.True;
            await FinishAsync(message, error, saysIsError, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Ends the connection before the answer is there; the client comes back for it after this time.</summary>
    public async ValueTask PollAsync(TimeSpan retry, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (!IsComplete && !isClosed && Events is ResumableEvents resumable)
                await resumable.PollAsync(retry);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>
    /// Sends a comment whenever nothing was sent for a while, until the answer is complete. The first one turns the answer
    /// into an event stream: until then, an error can still choose its status.
    /// </summary>
    public async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Silence, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await turn.WaitAsync(cancellationToken);
            try
            {
                if (IsComplete)
                    return;
                if (!wroteSinceTick)
                    await Events.BreakSilenceAsync(cancellationToken);
                wroteSinceTick = false;
            }
            finally
            {
                turn.Release();
            }
        }
    }

    /// <summary>Nothing follows, whether or not there was an answer. Returns when the client has all that it can get.</summary>
    public async ValueTask CompleteAsync()
    {
        // What a tool that ignores its cancellation still says must not reach a response that is another request's by then.
        await turn.WaitAsync(CancellationToken.None);
        isClosed = true;
        turn.Release();
        if (events is not null)
            await events.CompleteAsync();
    }

    public void Dispose()
    {
        turn.Dispose();
        overrun.Dispose();
    }

    // A member may report without end: what comes before the result is held to a budget as well.
    private async ValueTask PassAsync(byte[] message, CancellationToken cancellationToken)
    {
        passedBytes += message.Length;
        if (check.CheckStream(passedBytes) is not { } refusal)
        {
            await Events.WriteAsync(message, cancellationToken);
            return;
        }

        IsComplete = true;
        var call = slot.Call;
        call.Outcome = new CallOutcome(IsError: true, ErrorCode: null, ResultBytes: 0);
        call.Refusal ??= refusal;
        call.Refusal = await recorder.CloseAsync(call, cancellationToken) ?? call.Refusal;
        await RefuseAsync(call, call.Refusal, cancellationToken);
        _ = overrun.CancelAsync();
    }

    private async ValueTask FinishAsync(JsonRpcMessage message, CancellationToken cancellationToken)
    {
        IsComplete = true;
        var call = slot.Call;
        // 2026-07-28 retired this code and forbids it; the SDK passes on what a member threw.
        if (message is JsonRpcError { Error: { Code: (int)McpErrorCode.ResourceNotFound } retired } && call.Era == ProtocolEra.Modern)
            retired.Code = (int)McpErrorCode.InvalidParams;
        if (message is JsonRpcResponse { Result: var result })
        {
            Promises.TakeBack(call.Message!.Method, result);
            call.Refusal ??= inputs.Prepare(call, result);
            AddMeta(call, result);
        }

        var body = Serialize(message);
        var error = (message as JsonRpcError)?.Error.Code;
        await FinishAsync(body, error, SaysIsError(message), cancellationToken);
    }

    private async ValueTask FinishAsync(ReadOnlyMemory<byte> body, int? error, bool saysIsError, CancellationToken cancellationToken)
    {
        var call = slot.Call;
        call.Outcome = new CallOutcome(error is not null || saysIsError, error, body.Length);
        // A guard inside the SDK may have refused already; its refusal decides the status.
        call.Refusal ??= error is null ? check.Check(body.Length) ?? check.CheckStream(passedBytes + body.Length) : null;
        // Kept also when the record below fails: what was done was done, and a later try leaves a record of its own.
        if (call is { Refusal: null, OutcomeKeeper: { } keeper })
            await keeper.KeepAsync(call, body);
        // Before the answer is anywhere that a client, this one or one that comes back, could read it.
        call.Refusal = await recorder.CloseAsync(call, cancellationToken) ?? call.Refusal;
        if (call.Refusal is { } refusal)
        {
            await RefuseAsync(call, refusal, cancellationToken);
        }
        else if (IsStream)
        {
            await Events.WriteAsync(body, cancellationToken);
        }
        else
        {
            await WriteJsonAsync(body, StatusOf(error, call.Era), cancellationToken);
        }
    }

    private static void AddMeta(CallContext call, JsonNode? result)
    {
        if (call.ResultMeta is not { } added || result is not JsonObject answer)
            return;
        if (answer["_meta"] is not JsonObject meta)
            answer["_meta"] = meta = [];
        foreach (var (name, value) in added)
            meta[name] = value?.DeepClone();
    }

    private ValueTask RefuseAsync(CallContext call, Refusal refusal, CancellationToken cancellationToken) => IsStream
        ? Events.WriteAsync(refusals.Message(call, refusal), cancellationToken)
        : refusals.SendAsync(call, refusal, cancellationToken);

    private async ValueTask WriteJsonAsync(ReadOnlyMemory<byte> body, int status, CancellationToken cancellationToken)
    {
        slot.Call.IsAnswered = true;
        var response = slot.Call.Http.Response;
        response.StatusCode = status;
        if (slot.Call is { OpensSession: true, SessionId: { } opened, Outcome.IsError: false })
            response.Headers[SessionId.Header] = opened.Value;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers[HeaderNames.CacheControl] = "no-store";
        await response.Body.WriteAsync(body, cancellationToken);
    }

    // 2026-07-28 ties statuses to codes (base protocol, errors); the older revisions answer 200 to what was processed.
    private static int StatusOf(int? code, ProtocolEra era) => (era, code) switch
    {
        (ProtocolEra.Modern, (int)McpErrorCode.MethodNotFound) => StatusCodes.Status404NotFound,
        (ProtocolEra.Modern, (int)McpErrorCode.HeaderMismatch or (int)McpErrorCode.MissingRequiredClientCapability or (int)McpErrorCode.UnsupportedProtocolVersion)
            => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status200OK,
    };

    private static bool SaysIsError(JsonRpcMessage message) =>
        (message as JsonRpcResponse)?.Result?["isError"] is { } flag && flag.GetValueKind() == JsonValueKind.True;

    public static JsonRpcMessage Deserialize(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))) as JsonRpcMessage ?? throw new JsonException("The message is null.");

    public static byte[] Serialize(JsonRpcMessage message) =>
        JsonSerializer.SerializeToUtf8Bytes(message, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage)));
}
