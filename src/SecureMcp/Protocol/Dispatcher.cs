using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>Hands a call that passed every step to the SDK, on a server of its own that ends with the request.</summary>
internal sealed class Dispatcher(ServerDefinition definition, IServiceScopeFactory scopes, ICallRecorder recorder, ILoggerFactory loggers)
{
    /// <summary>Answers a refusal when the call was not answered yet and must be refused after all.</summary>
    public async ValueTask<Refusal?> DispatchAsync(CallContext call, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallSlot>().Call = call;
        var answer = scope.ServiceProvider.GetRequiredService<AnswerStream>();
        var message = JsonSerializer.Deserialize(call.Message!.Utf8.Span, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage))) as JsonRpcMessage
            ?? throw new JsonException("The message is null.");
        message.Context = new JsonRpcMessageContext { ProtocolVersion = call.ProtocolVersion };

        await using var transport = new StreamableHttpServerTransport(loggers) { Stateless = true };
        await using var server = McpServer.Create(transport, definition.Options, loggers, scope.ServiceProvider);
        // Its own token, because the SDK gives a tool this one: a client that goes away cancels the work (2026-07-28, cancellation).
        var running = server.RunAsync(cancellationToken);
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keepAlive = call.Message.IsRequest ? answer.KeepAliveAsync(answered.Token) : Task.CompletedTask;
        bool isRequest;
        try
        {
            isRequest = await transport.HandlePostRequestAsync(message, Stream.Null, cancellationToken);
        }
        catch (JsonException)
        {
            // The SDK reads the parameters of initialize here; those of other methods it reads, and refuses, by itself.
            return new Refusal(RefusalReason.ParametersInvalid) { Fault = "type" };
        }
        finally
        {
            await answered.CancelAsync();
            await transport.DisposeAsync();
            await running;
            await keepAlive.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (isRequest)
            // Complete is not enough: what failed on the way out was taken from the SDK, but never reached the client.
            return answer.IsComplete && call.IsAnswered ? null : new Refusal(RefusalReason.Fault) { Fault = "unanswered" };
        call.Outcome = new CallOutcome(false, null, 0);
        if (await recorder.CloseAsync(call, cancellationToken) is { } lost)
            return lost;
        call.Http.Response.StatusCode = StatusCodes.Status202Accepted;
        return null;
    }
}
