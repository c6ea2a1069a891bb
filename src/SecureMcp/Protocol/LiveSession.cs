using System.Collections.Concurrent;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>A session's server, which lives as long as the session. Thread-safe.</summary>
internal sealed class LiveSession : IAsyncDisposable
{
    private readonly McpServer server;
    private readonly CancellationTokenSource ending = new();
    private readonly Task running;
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, bool> subscriptions = new(StringComparer.Ordinal);
    private int streams;
    private int ended;

    public LiveSession(SessionId id, StreamableHttpServerTransport transport, McpServer server)
    {
        Id = id;
        Transport = transport;
        this.server = server;
        running = server.RunAsync(ending.Token);
    }

    public SessionId Id { get; }

    public StreamableHttpServerTransport Transport { get; }

    public bool HasEnded => Volatile.Read(ref ended) != 0;

    /// <summary>Ends when the session does.</summary>
    public Task Ended => over.Task;

    public void Subscribe(string uri) => subscriptions[uri] = true;

    public void Unsubscribe(string uri) => subscriptions.TryRemove(uri, out _);

    /// <summary>Tells the client on its stream that a resource changed, if it asked for that.</summary>
    public async ValueTask AnnounceAsync(string uri, CancellationToken cancellationToken)
    {
        if (subscriptions.ContainsKey(uri) && !HasEnded)
            await server.SendMessageAsync(new JsonRpcNotification { Method = NotificationMethods.ResourceUpdatedNotification, Params = new System.Text.Json.Nodes.JsonObject { ["uri"] = uri } }, cancellationToken);
    }

    /// <summary>Stops what a request of the session runs, as if its client had cancelled it.</summary>
    public async Task CancelAsync(JsonRpcMessage message, IServiceProvider services)
    {
        if (message is not JsonRpcRequest request)
            return;
        var cancelled = new JsonRpcNotification
        {
            Method = NotificationMethods.CancelledNotification,
            Params = new System.Text.Json.Nodes.JsonObject { ["requestId"] = request.Id.Id is long number ? number : request.Id.ToString() },
            Context = new JsonRpcMessageContext { ProtocolVersion = message.Context?.ProtocolVersion },
        };
        var handled = CallBindings.Attach(cancelled.Context, services);
        await Transport.HandlePostRequestAsync(cancelled, Stream.Null, CancellationToken.None);
        await Task.WhenAny(handled, Ended);
    }

    /// <summary>Takes the one place for a stream of what the server says by itself; false when it is taken.</summary>
    public bool TryTakeStream() => Interlocked.Exchange(ref streams, 1) == 0;

    public void GiveBackStream() => Interlocked.Exchange(ref streams, 0);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref ended, 1) != 0)
            return;
        over.TrySetResult();
        await ending.CancelAsync();
        await Transport.DisposeAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await server.DisposeAsync();
        ending.Dispose();
    }
}
