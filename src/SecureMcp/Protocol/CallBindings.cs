using System.Runtime.CompilerServices;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace SecureMcp.Protocol;

/// <summary>
/// Which call a message inside the SDK belongs to: what a session's server serves are many calls, each with a token of its
/// own. A call's services travel with its message; what is said in answer to it carries the transport of its POST.
/// </summary>
internal sealed class CallBindings
{
    private const string Item = "securemcp.services";
    private readonly ConditionalWeakTable<ITransport, IServiceProvider> byTransport = [];

    /// <summary>Sends the services of the call along with its message.</summary>
    public static void Attach(JsonRpcMessageContext context, IServiceProvider services) =>
        context.Items = new Dictionary<string, object?>(StringComparer.Ordinal) { [Item] = services };

    /// <summary>The services of the call that the message belongs to; null when it belongs to none.</summary>
    public IServiceProvider? Find(MessageContext context)
    {
        var message = context.JsonRpcMessage.Context;
        if (message?.Items?.TryGetValue(Item, out var attached) == true && attached is IServiceProvider services)
        {
            if (message.RelatedTransport is { } post)
                byTransport.AddOrUpdate(post, services);
            return services;
        }

        return message?.RelatedTransport is { } transport && byTransport.TryGetValue(transport, out var bound) ? bound : null;
    }
}
