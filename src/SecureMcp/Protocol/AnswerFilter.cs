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
internal static class AnswerFilter
{
    public static void AddTo(McpServerFilters filters) =>
        filters.Message.OutgoingFilters.Add(next => async (context, cancellationToken) =>
        {
            var answer = context.Services!.GetRequiredService<AnswerStream>();
            await answer.SendAsync(context.JsonRpcMessage, cancellationToken);
            if (context.JsonRpcMessage is JsonRpcMessageWithId { Id: var id } and (JsonRpcResponse or JsonRpcError))
                await next(new MessageContext(context.Server, Empty(id, context.JsonRpcMessage.Context)), cancellationToken);
        });

    private static JsonRpcResponse Empty(RequestId id, JsonRpcMessageContext? context) => new() { Id = id, Result = new JsonObject(), Context = context };
}
