using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace SecureMcp.Protocol;

/// <summary>
/// Answers <c>subscriptions/listen</c> (MCP 2026-07-28, subscriptions). The members of this endpoint don't change while it
/// runs, so it grants nothing, says so first as it must, and ends the stream gracefully at once: a client then relies on the
/// lists' time to live. The SDK's own answer lacks the subscription's id, which the schema requires.
/// </summary>
internal static class ListenHandler
{
    public static async ValueTask<EmptyResult> HandleAsync(RequestContext<SubscriptionsListenRequestParams> context, CancellationToken cancellationToken)
    {
        var request = context.JsonRpcRequest;
        var acknowledged = new JsonRpcNotification
        {
            Method = NotificationMethods.SubscriptionsAcknowledgedNotification,
            Params = new JsonObject { ["notifications"] = new JsonObject(), ["_meta"] = SubscriptionOf(request) },
        };
        await context.Server.SendMessageAsync(acknowledged, cancellationToken);
        return new EmptyResult { Meta = SubscriptionOf(request) };
    }

    private static JsonObject SubscriptionOf(JsonRpcRequest request) => new()
    {
        [MetaKeys.SubscriptionId] = request.Id.Id is long number ? JsonValue.Create(number) : JsonValue.Create(request.Id.ToString()),
    };
}
