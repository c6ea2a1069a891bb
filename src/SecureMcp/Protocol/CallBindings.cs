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
    private const string Handled = "securemcp.handled";
    private const string OfTheHouse = "securemcp.own";
    private readonly ConditionalWeakTable<ITransport, IServiceProvider> byTransport = [];

    /// <summary>
    /// Sends the services of the call along with its message. Answers a task that ends when the SDK has handled the message:
    /// one that needs no answer is handled after its POST was taken, and the services must last that long. True: it failed, and
    /// the SDK answers with the error only after that.
    /// </summary>
    public static Task<bool> Attach(JsonRpcMessageContext context, IServiceProvider services)
    {
        var handled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        context.Items = new Dictionary<string, object?>(StringComparer.Ordinal) { [Item] = services, [Handled] = handled };
        return handled.Task;
    }

    /// <summary>For a message that no client sent: a session's server is told with it what its client asked for elsewhere.</summary>
    public static JsonRpcMessageContext Own(string version) =>
        new() { ProtocolVersion = version, Items = new Dictionary<string, object?>(StringComparer.Ordinal) { [OfTheHouse] = true } };

    public static bool IsOwn(JsonRpcMessage message) => message.Context?.Items?.ContainsKey(OfTheHouse) == true;

    /// <summary>Notes that the SDK has handled the message.</summary>
    public static void Complete(MessageContext context, bool hasFailed)
    {
        if (context.JsonRpcMessage.Context?.Items?.TryGetValue(Handled, out var handled) == true)
            (handled as TaskCompletionSource<bool>)?.TrySetResult(hasFailed);
    }

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
