using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace SecureMcp.Protocol;

/// <summary>
/// Takes every message that the SDK sends and gives it to the request's <see cref="AnswerStream"/>, which records the call
/// before the last byte. The SDK's own transport, which would only write an event stream, gets an empty answer so that it
/// ends the exchange.
/// </summary>
internal sealed class AnswerFilter(CallBindings bindings)
{
    public void AddTo(McpServerFilters filters) =>
        filters.Message.OutgoingFilters.Add(next => async (context, cancellationToken) =>
        {
            if (bindings.Find(context) is not { } services)
            {
                // What a session's server says by itself belongs to no request: the SDK puts it on the session's stream.
                await next(context, cancellationToken);
                return;
            }

            var answer = services.GetRequiredService<AnswerStream>();
            // For a question to the client of a session, what is behind here waits for the answer: it must wait already when
            // the client can answer, and be awaited only after the question was sent.
            var waiting = context.JsonRpcMessage is JsonRpcRequest ? next(context, cancellationToken) : Task.CompletedTask;
            await answer.SendAsync(context.JsonRpcMessage, cancellationToken);
            await waiting;
            if (context.JsonRpcMessage is JsonRpcMessageWithId { Id: var id } and (JsonRpcResponse or JsonRpcError))
                await next(new MessageContext(context.Server, Empty(id, context.JsonRpcMessage.Context)), cancellationToken);
        });

    private static JsonRpcResponse Empty(RequestId id, JsonRpcMessageContext? context) => new() { Id = id, Result = new JsonObject(), Context = context };
}
