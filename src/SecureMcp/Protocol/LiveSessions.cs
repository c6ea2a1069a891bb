using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>The sessions whose servers run in this process. Ends those that are no longer alive, once a minute.</summary>
internal sealed class LiveSessions : IResourceUpdates, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<SessionId, LiveSession> live = [];
    private readonly ServerDefinition definition;
    private readonly ISessionRegister register;
    private readonly ReplayBuffer replay;
    private readonly IServiceProvider services;
    private readonly ServerLoggers loggers;
    private readonly ILogger logger;
    private readonly TimeProvider clock;
    private readonly ITimer sweeping;

    public LiveSessions(
        ServerDefinition definition,
        ISessionRegister register,
        ReplayBuffer replay,
        ICallRecorder recorder,
        IServiceProvider services,
        ServerLoggers loggers,
        TimeProvider clock)
    {
        // Asked for so that it, and its store, are disposed of after this: calls that end with their session are recorded.
        _ = recorder;
        this.replay = replay;
        this.clock = clock;
        this.definition = definition;
        this.register = register;
        this.services = services;
        this.loggers = loggers;
        logger = loggers.CreateLogger<LiveSessions>();
        sweeping = clock.CreateTimer(_ => _ = SweepAsync(), null, SweepEvery, SweepEvery);
    }

    public int Count => live.Count;

    public LiveSession? Find(SessionId id) => live.GetValueOrDefault(id);

    /// <summary>A new session of the caller, or null when there are as many as there may be.</summary>
    public async ValueTask<LiveSession?> TryOpenAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (await register.OpenAsync(caller, cancellationToken) is not { } id)
            return null;
#pragma warning disable MCP9006 // Deprecated with sessions as a whole.
        var transport = new StreamableHttpServerTransport(loggers) { SessionId = id.Value, EventStreamStore = PollingBridge.Instance };
#pragma warning restore MCP9006
        LiveSession? session = null;
        var options = definition.ForSessions(uri => session!.Subscribe(uri), uri => session!.Unsubscribe(uri), (message, cancellation) => session!.SayAsync(message, cancellation));
        session = new LiveSession(id, transport, McpServer.Create(transport, options, loggers, services), replay, clock);
        live[id] = session;
        return session;
    }

    public async ValueTask EndAsync(SessionId id, CancellationToken cancellationToken)
    {
        await register.EndAsync(id, cancellationToken);
        if (live.TryRemove(id, out var session))
            await session.DisposeAsync();
    }

    public async ValueTask AnnounceAsync(string uri, CancellationToken cancellationToken)
    {
        foreach (var session in live.Values)
            await session.AnnounceAsync(uri, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await sweeping.DisposeAsync();
        foreach (var session in live.Values)
            await session.DisposeAsync();
    }

    // For a host that ends without waiting. What a session still does then ends with the process.
    public void Dispose() => sweeping.Dispose();

    private async Task SweepAsync()
    {
        try
        {
            replay.Sweep();
            foreach (var id in live.Keys)
            {
                if (!await register.IsAliveAsync(id, CancellationToken.None))
                    await EndAsync(id, CancellationToken.None);
            }
        }
        catch (Exception failed)
        {
            // The next sweep tries again; a session that is no longer alive is refused in the meantime anyway.
            Log.SweepFailed(logger, failed);
        }
    }
}
