using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

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
            if (answer.Session is { } session)
            {
                if (context.JsonRpcMessage is JsonRpcRequest request)
                {
                    await AskAsync(services, session, request, () => next(context, cancellationToken), cancellationToken);
                    return;
                }

                if (context.JsonRpcMessage is JsonRpcNotification notification)
                    session.Questions.Rename(notification);
            }

            await answer.SendAsync(context.JsonRpcMessage, cancellationToken);
            if (context.JsonRpcMessage is JsonRpcMessageWithId { Id: var id } and (JsonRpcResponse or JsonRpcError))
                await next(new MessageContext(context.Server, Empty(id, context.JsonRpcMessage.Context)), cancellationToken);
        });

    private static async Task AskAsync(IServiceProvider services, LiveSession session, JsonRpcRequest request, Func<Task> next, CancellationToken cancellationToken)
    {
        var call = services.GetRequiredService<CallSlot>().Call;
        JsonRpcRequest asked;
        try
        {
            asked = await session.Questions.AskAsync(request, cancellationToken);
        }
        catch (StateUnavailableException)
        {
            // An answer to it could be lost, so it is not asked.
            call.Refusal = Refusal.SessionStoreUnavailable;
            throw;
        }

        _ = session.WatchAsync(asked.Id, call.Ended);
        // What is behind here may wait for the answer: it must wait already when the client can answer, and be awaited only
        // after the question was sent.
        var waiting = next();
        await services.GetRequiredService<AnswerStream>().SendAsync(asked, cancellationToken);
        await waiting;
    }

    private static JsonRpcResponse Empty(RequestId id, JsonRpcMessageContext? context) => new() { Id = id, Result = new JsonObject(), Context = context };
}
