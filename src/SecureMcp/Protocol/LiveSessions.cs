using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// The sessions whose servers run in this process. Any instance serves any session: a server that is not here is restored.
/// Ends those of sessions that are no longer alive, once a minute.
/// </summary>
internal sealed class LiveSessions : IResourceUpdates, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<SessionId, Lazy<LiveSession>> live = [];
    private readonly ServerDefinition definition;
    private readonly ISessionRegister register;
    private readonly ReplayBuffer replay;
    private readonly IQuestionStore questions;
    private readonly EventShelves shelves;
    private readonly IServiceProvider services;
    private readonly ServerLoggers loggers;
    private readonly ILogger logger;
    private readonly TimeProvider clock;
    private readonly ITimer sweeping;

    public LiveSessions(
        ServerDefinition definition,
        ISessionRegister register,
        ReplayBuffer replay,
        IQuestionStore questions,
        EventShelves shelves,
        ICallRecorder recorder,
        IServiceProvider services,
        ServerLoggers loggers,
        TimeProvider clock)
    {
        // Asked for so that it, and its store, are disposed of after this: calls that end with their session are recorded.
        _ = recorder;
        this.replay = replay;
        this.questions = questions;
        this.shelves = shelves;
        this.clock = clock;
        this.definition = definition;
        this.register = register;
        this.services = services;
        this.loggers = loggers;
        logger = loggers.CreateLogger<LiveSessions>();
        sweeping = clock.CreateTimer(_ => _ = SweepAsync(), null, SweepEvery, SweepEvery);
    }

    public int Count => live.Count;

    public LiveSession? Find(SessionId id) => live.GetValueOrDefault(id)?.Value;

    /// <summary>A new session of the caller, or null when there are as many as there may be.</summary>
    public async ValueTask<LiveSession?> TryOpenAsync(Caller caller, SessionState state, CancellationToken cancellationToken) =>
        await register.OpenAsync(caller.Key, state, cancellationToken) is { } id ? Take(id, caller.Key, state) : null;

    /// <summary>The server of the session that the call belongs to, restored where it ran elsewhere so far, knowing what the session knows.</summary>
    public async ValueTask<LiveSession> FindOrRestoreAsync(CallContext call)
    {
        var state = call.SessionState!;
        var session = Take(call.SessionId!.Value, call.Caller!.Key, state);
        await session.AdoptAsync(state);
        return session;
    }

    /// <summary>Ends the session on all instances; what runs in it elsewhere ends when its instance notices.</summary>
    public async ValueTask EndAsync(LiveSession session, CancellationToken cancellationToken)
    {
        await register.EndAsync(session.CallerKey, session.Id, cancellationToken);
        await DropAsync(session);
    }

    public async ValueTask AnnounceAsync(string uri, CancellationToken cancellationToken)
    {
        foreach (var session in live.Values)
            await session.Value.AnnounceAsync(uri, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await sweeping.DisposeAsync();
        foreach (var session in live.Values)
            await session.Value.DisposeAsync();
    }

    // For a host that ends without waiting. What a session still does then ends with the process.
    public void Dispose() => sweeping.Dispose();

    // One server per session, however many requests ask for it at once.
    private LiveSession Take(SessionId id, string callerKey, SessionState state) =>
        live.GetOrAdd(id, _ => new Lazy<LiveSession>(() => Create(new SessionMemory(id, callerKey, state, register)))).Value;

    private LiveSession Create(SessionMemory memory)
    {
#pragma warning disable MCP9006 // Deprecated with sessions as a whole.
        var transport = new StreamableHttpServerTransport(loggers) { SessionId = memory.Id.Value, EventStreamStore = PollingBridge.Instance };
#pragma warning restore MCP9006
        LiveSession? session = null;
        var asked = new OpenQuestions(memory, questions, clock);
        var options = definition.ForSessions(memory, asked, (message, cancellation) => session!.SayAsync(message, cancellation));
        return session = new LiveSession(memory, asked, shelves.For(memory), transport, McpServer.Create(transport, options, loggers, services), replay, clock);
    }

    private async ValueTask DropAsync(LiveSession session)
    {
        // Not one that was restored in its place.
        if (live.TryGetValue(session.Id, out var held) && held.Value == session)
            live.TryRemove(KeyValuePair.Create(session.Id, held));
        await session.DisposeAsync();
    }

    private async Task SweepAsync()
    {
        try
        {
            replay.Sweep();
            foreach (var session in live.Values.Select(held => held.Value))
            {
                if (await register.FindAsync(session.CallerKey, session.Id, CancellationToken.None) is null)
                    await DropAsync(session);
                else
                    await session.RenewAsync();
            }
        }
        catch (Exception failed)
        {
            // The next sweep tries again; a session that is no longer alive is refused in the meantime anyway.
            Log.SweepFailed(logger, failed);
        }
    }
}
