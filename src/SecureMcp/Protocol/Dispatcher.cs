using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// Hands a call that passed every step to the SDK: to a server of its own that ends with the request, or to its session's.
/// </summary>
internal sealed class Dispatcher(
    ServerDefinition definition,
    LiveSessions sessions,
    SessionVerbs verbs,
    ClientAnswers answers,
    ITasks tasks,
    IIdempotency idempotency,
    IServiceScopeFactory scopes,
    ICallRecorder recorder,
    ServerLoggers loggers)
{
    /// <summary>Answers a refusal when the call was not answered yet and must be refused after all.</summary>
    public ValueTask<Refusal?> DispatchAsync(CallContext call, CancellationToken cancellationToken) =>
        call.Keyed is null ? ServeAsync(call, cancellationToken) : idempotency.ServeAsync(call, ServeAsync, cancellationToken);

    private async ValueTask<Refusal?> ServeAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (call.BecomesTask || call.NamedTask is not null)
            return await tasks.ServeAsync(call, (run, cancellation) => ExchangeAsync(run, null, cancellation), cancellationToken);
        try
        {
            if (call.OpensSession)
                return await OpenAsync(call, cancellationToken);
            return call.SessionId is null ? await ExchangeAsync(call, null, cancellationToken) : await ContinueAsync(call, cancellationToken);
        }
        catch (StateUnavailableException) when (!call.IsAnswered)
        {
            return Refusal.SessionStoreUnavailable;
        }
    }

    private async ValueTask<Refusal?> ContinueAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (call.Message is { Method: null })
            return await answers.TakeAsync(call, sessions.Find(call.SessionId!.Value), ExchangeAsync, cancellationToken);
        var session = await sessions.FindOrRestoreAsync(call);
        return call.SessionVerb == SessionVerb.None
            ? await ExchangeAsync(call, session, cancellationToken)
            : await verbs.ServeAsync(call, session, cancellationToken);
    }

    private async ValueTask<Refusal?> OpenAsync(CallContext call, CancellationToken cancellationToken)
    {
        SessionState state;
        try
        {
            state = KnownClient.Read(call.Message!);
        }
        catch (JsonException)
        {
            return new Refusal(RefusalReason.ParametersInvalid) { Fault = "type" };
        }

        if (state.Client.Length > SessionState.MaxBytes)
            return new Refusal(RefusalReason.ParametersInvalid) { Detail = $"params: clientInfo and capabilities may have {SessionState.MaxBytes} bytes together.", Fault = "size" };
        if (await sessions.TryOpenAsync(call.Caller!, state, cancellationToken) is not { } session)
            return new Refusal(RefusalReason.SessionsExhausted) { RetryAfter = TimeSpan.FromMinutes(1) };
        call.SessionId = session.Id;
        var refusal = await ExchangeAsync(call, session, cancellationToken);
        if (refusal is not null || call.Refusal is not null || call.Outcome is not { IsError: false })
            await sessions.EndAsync(session, CancellationToken.None);
        return refusal;
    }

    private ValueTask<Refusal?> ExchangeAsync(CallContext call, LiveSession? session, CancellationToken cancellationToken) =>
        ExchangeAsync(call, AnswerStream.Deserialize(call.Message!.Utf8.Span), session, cancellationToken);

    private async ValueTask<Refusal?> ExchangeAsync(CallContext call, JsonRpcMessage message, LiveSession? session, CancellationToken cancellationToken)
    {
        // In a session a call may outlive its connection.
        if (session is not null)
            cancellationToken = CancellationToken.None;
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallSlot>().Call = call;
        var answer = scope.ServiceProvider.GetRequiredService<AnswerStream>();
        answer.Session = session;
        if (call.RequestState is { } opened && message is JsonRpcRequest { Params: JsonObject parameters })
            parameters["requestState"] = opened;
        // In a session the version is the one that was agreed on, whatever this request's header says: the SDK never answers a
        // message of another, and a client may leave the header out (2025-06-18, transports, protocol version header).
        message.Context = new JsonRpcMessageContext { ProtocolVersion = call.OpensSession ? call.ProtocolVersion : session?.Version ?? call.ProtocolVersion };
        var handled = CallBindings.Attach(message.Context, scope.ServiceProvider);

        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keepAlive = call is { IsDetached: false, Message.IsRequest: true } ? answer.KeepAliveAsync(answered.Token) : Task.CompletedTask;
        using var work = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, answer.Overrun);
        await using var stopping = answer.Overrun.Register(() => _ = session?.CancelAsync(message, scope.ServiceProvider));
        bool isRequest;
        try
        {
            isRequest = session is null
                ? await HandAloneAsync(message, scope.ServiceProvider, work.Token)
                : await HandInSessionAsync(message, session, answer, handled);
        }
        catch (JsonException)
        {
            // The SDK reads the parameters of initialize here; those of other methods it reads, and refuses, by itself.
            return new Refusal(RefusalReason.ParametersInvalid) { Fault = "type" };
        }
        catch (OperationCanceledException) when (answer.Overrun.IsCancellationRequested)
        {
            // Refused already, in the answer itself.
            return null;
        }
        catch (Exception) when (session is { HasEnded: true })
        {
            return new Refusal(RefusalReason.SessionUnknown) { Fault = "ended" };
        }
        finally
        {
            await answered.CancelAsync();
            await keepAlive.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await answer.CompleteAsync();
        }

        if (session is { HasEnded: false } && isRequest && !answer.IsComplete)
        {
            // The client cancelled it by a notification: there is no answer (2025-11-25, cancellation).
            call.Outcome = new CallOutcome(IsError: true, ErrorCode: null, ResultBytes: 0) { IsCancelled = true };
            if (!call.IsAnswered)
                call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
            return null;
        }

        if (isRequest)
            // Complete is not enough: what failed on the way out was taken from the SDK, but never reached the client.
            return answer.IsComplete && call.IsAnswered ? null : new Refusal(session is { HasEnded: true } ? RefusalReason.SessionUnknown : RefusalReason.Fault) { Fault = "unanswered" };
        if (session is not null)
            await Task.WhenAny(handled, session.Ended);
        call.Outcome = new CallOutcome(false, null, 0);
        if (await recorder.CloseAsync(call, cancellationToken) is { } lost)
            return lost;
        call.Http.Response.StatusCode = StatusCodes.Status202Accepted;
        return null;
    }

    private async ValueTask<bool> HandAloneAsync(JsonRpcMessage message, IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var transport = new StreamableHttpServerTransport(loggers) { Stateless = true };
        await using var server = McpServer.Create(transport, definition.Options, loggers, services);
        // Its own token, because the SDK gives a tool this one: a client that goes away cancels the work (2026-07-28, cancellation).
        var running = server.RunAsync(cancellationToken);
        try
        {
            return await transport.HandlePostRequestAsync(message, Stream.Null, cancellationToken);
        }
        finally
        {
            await transport.DisposeAsync();
            await running;
        }
    }

    // Without the request's token: in a session going away is no cancellation (2025-11-25, transports, disconnection), and the
    // call is recorded when it ends. A request that is handled without an answer was cancelled; the SDK would wait on. One
    // whose client polls for it is handled long after the SDK is done with its POST.
    private static async ValueTask<bool> HandInSessionAsync(JsonRpcMessage message, LiveSession session, AnswerStream answer, Task<bool> handled)
    {
        using var unanswered = new CancellationTokenSource();
        using var polling = PollingBridge.For(answer);
        var posting = session.Transport.HandlePostRequestAsync(message, Stream.Null, unanswered.Token);
        var settled = SettleAsync(answer, handled);
        await Task.WhenAny(posting, settled, session.Ended);
        if (message is JsonRpcRequest)
        {
            if (posting.IsCompletedSuccessfully)
                await Task.WhenAny(settled, session.Ended);
            else if (!posting.IsCompleted)
                await unanswered.CancelAsync();
        }

        try
        {
            return await posting;
        }
        catch (OperationCanceledException) when (unanswered.IsCancellationRequested)
        {
            return true;
        }
    }

    private static async Task SettleAsync(AnswerStream answer, Task<bool> handled)
    {
        if (await handled)
            await answer.Answered;
    }
}
