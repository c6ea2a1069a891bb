using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>A session's server in this process: the one that opened it, or one restored from what is known of it. Thread-safe.</summary>
internal sealed class LiveSession : IAsyncDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);
    private readonly McpServer server;
    private readonly CancellationTokenSource ending = new();
    private readonly Task running;
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim adopting = new(1, 1);
    private readonly ConcurrentDictionary<Task, bool> unconnected = [];
    private readonly ReplayBuffer replay;
    private readonly TimeProvider clock;
    private readonly SessionMemory memory;
    private readonly SessionShelf? shelf;
    private EventStream? own;
    private string? logLevel;
    private int ended;

    public LiveSession(SessionMemory memory, OpenQuestions questions, SessionShelf? shelf, StreamableHttpServerTransport transport, McpServer server, ReplayBuffer replay, TimeProvider clock)
    {
        this.memory = memory;
        this.shelf = shelf;
        Questions = questions;
        Transport = transport;
        this.server = server;
        this.replay = replay;
        this.clock = clock;
        running = server.RunAsync(ending.Token);
    }

    public SessionId Id => memory.Id;

    /// <summary>Whose session it is.</summary>
    public string CallerKey => memory.CallerKey;

    public StreamableHttpServerTransport Transport { get; }

    /// <summary>What its server asks the client.</summary>
    public OpenQuestions Questions { get; }

    public bool HasEnded => Volatile.Read(ref ended) != 0;

    /// <summary>Ends when the session does.</summary>
    public Task Ended => over.Task;

    /// <summary>Whether the client's revision knows events without a message; it does since 2025-11-25.</summary>
    public bool TellsPlaces => string.CompareOrdinal(Version, "2025-11-25") >= 0;

    /// <summary>The revision that was agreed on.</summary>
    public string Version => memory.State.Version;

    /// <summary>A new stream, for the answer to this caller; one that is over already when the session is.</summary>
    public EventStream OpenStream(Caller caller)
    {
        lock (replay.Gate)
        {
            var stream = replay.Open(Id, caller);
            stream.Shelf = shelf?.For(stream);
            // Whoever ended the session has been at the buffer, or is about to be: nobody else would end this stream.
            if (HasEnded)
                replay.End(Id);
            return stream;
        }
    }

    /// <summary>The stream that the event is of, if this caller may go on behind it.</summary>
    public EventStream? Find(EventId last, Caller caller, out bool isOver) => replay.Find(Id, last, caller, out isOver);

    /// <summary>The same for a stream that another instance writes, or wrote.</summary>
    public async ValueTask<(IEventReader? Reader, bool IsOver)> FindElsewhereAsync(EventId last, Caller caller, CancellationToken cancellationToken) =>
        shelf is null ? default : await shelf.FindAsync(last, caller, Ended, cancellationToken);

    /// <summary>Says of the streams that are written here that they still are.</summary>
    public Task RenewAsync() => shelf?.RenewAsync() ?? Task.CompletedTask;

    /// <summary>Starts to read what the server says by itself; null while another connection does.</summary>
    public EventReader? TryListen(Caller caller, out EventStream stream)
    {
        lock (replay.Gate)
            stream = own ??= OpenStream(caller);
        return stream.TryListen();
    }

    /// <summary>Says something that belongs to no request. Lost unless the client ever listened, which it need not (2025-11-25, transports).</summary>
    public ValueTask SayAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        Volatile.Read(ref own)?.AppendAsync(message, cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>Waits for this call when the session ends: no connection does any more.</summary>
    public void Follow(Task call)
    {
        unconnected[call] = true;
        _ = call.ContinueWith(over => unconnected.TryRemove(over, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Takes over what the session's client asked for at this or another instance, as of a request.</summary>
    public async ValueTask AdoptAsync(SessionState state)
    {
        memory.Adopt(state);
        if (state.LogLevel is not { } level || level == Volatile.Read(ref logLevel))
            return;
        await adopting.WaitAsync();
        try
        {
            if (level == logLevel)
                return;
            var message = new JsonRpcRequest { Id = new RequestId(RandomName.New()), Method = RequestMethods.LoggingSetLevel, Params = new JsonObject { ["level"] = level } };
            message.Context = CallBindings.Own(Version);
            await Task.WhenAny(Transport.HandlePostRequestAsync(message, Stream.Null, CancellationToken.None), Ended);
            Volatile.Write(ref logLevel, level);
        }
        finally
        {
            adopting.Release();
        }
    }

    /// <summary>Looks for an answer of the client that came to another instance, until the call that asked is over.</summary>
    public Task WatchAsync(RequestId question, Task over) => Questions.WatchAsync(question.ToString(), Task.WhenAny(over, Ended), async (answer, asked) =>
    {
        var message = Answered(answer.Span, asked);
        // Judged by every step at the instance that it came to.
        message.Context = CallBindings.Own(Version);
        await Transport.HandlePostRequestAsync(message, Stream.Null, CancellationToken.None);
    });

    /// <summary>An answer of the client under the id by which the SDK knows its question.</summary>
    public static JsonRpcMessage Answered(ReadOnlySpan<byte> answer, RequestId asked) => AnswerStream.Deserialize(answer) switch
    {
        JsonRpcResponse response => new JsonRpcResponse { Id = asked, Result = response.Result },
        JsonRpcError error => new JsonRpcError { Id = asked, Error = error.Error },
        var other => throw new JsonException($"The message is no answer: {other.GetType().Name}."),
    };

    /// <summary>A level as the protocol writes it.</summary>
    public static string Text(LoggingLevel level) => level.ToString().ToLowerInvariant();

    /// <summary>Tells the client on its stream that a resource changed, if it asked for that.</summary>
    public async ValueTask AnnounceAsync(string uri, CancellationToken cancellationToken)
    {
        if (memory.State.Subscriptions.Contains(uri) && !HasEnded)
            await server.SendMessageAsync(new JsonRpcNotification { Method = NotificationMethods.ResourceUpdatedNotification, Params = new JsonObject { ["uri"] = uri } }, cancellationToken);
    }

    /// <summary>Stops what a request of the session runs, as if its client had cancelled it.</summary>
    public async Task CancelAsync(JsonRpcMessage message, IServiceProvider services)
    {
        if (message is not JsonRpcRequest request)
            return;
        var cancelled = new JsonRpcNotification
        {
            Method = NotificationMethods.CancelledNotification,
            Params = new JsonObject { ["requestId"] = request.Id.Id is long number ? number : request.Id.ToString() },
            Context = new JsonRpcMessageContext { ProtocolVersion = message.Context?.ProtocolVersion },
        };
        var handled = CallBindings.Attach(cancelled.Context, services);
        await Transport.HandlePostRequestAsync(cancelled, Stream.Null, CancellationToken.None);
        await Task.WhenAny(handled, Ended);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref ended, 1) != 0)
            return;
        over.TrySetResult();
        replay.End(Id);
        // What a tool throws when it is told to stop must not keep the rest from ending.
        await ending.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Transport.DisposeAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await server.DisposeAsync();
        // So that their records are there before the stores are gone.
        await Task.WhenAll(unconnected.Keys).WaitAsync(LongestEnd, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }
}
