using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// What a session's client asked for once and expects to last: this instance's view of it, and the way to tell the others.
/// Thread-safe.
/// </summary>
internal sealed class SessionMemory(SessionId id, string callerKey, SessionState opened, ISessionRegister register)
{
    private const int MaxSubscriptions = 100;
    private volatile SessionState state = opened;

    public SessionId Id { get; } = id;

    /// <summary>Whose session it is.</summary>
    public string CallerKey { get; } = callerKey;

    public SessionState State => state;

    /// <summary>Takes over what a request brought from the store.</summary>
    public void Adopt(SessionState known) => state = known;

    public Task SetLogLevelAsync(IServiceProvider services, string level, CancellationToken cancellationToken) =>
        ChangeAsync(services, known => known with { LogLevel = level }, cancellationToken);

    public Task UnsubscribeAsync(IServiceProvider services, string uri, CancellationToken cancellationToken) =>
        ChangeAsync(services, known => known with { Subscriptions = known.Subscriptions.Remove(uri) }, cancellationToken);

    public Task SubscribeAsync(IServiceProvider services, string uri, CancellationToken cancellationToken) => ChangeAsync(
        services,
        known =>
        {
            var next = known with { Subscriptions = known.Subscriptions.Add(uri) };
            return next.Subscriptions.Count <= MaxSubscriptions && next.SubscriptionsUtf8.Length <= SessionState.MaxBytes
                ? next
                : throw new McpProtocolException($"A session has at most {MaxSubscriptions} subscriptions of together {SessionState.MaxBytes} bytes.", McpErrorCode.InvalidParams);
        },
        cancellationToken);

    // What could not be kept for the other instances must not look as if it had been.
    private async Task ChangeAsync(IServiceProvider services, Func<SessionState, SessionState> change, CancellationToken cancellationToken)
    {
        Refusal refusal;
        try
        {
            if (await register.ChangeAsync(CallerKey, Id, change, cancellationToken) is { } changed)
            {
                state = changed;
                return;
            }

            refusal = new Refusal(RefusalReason.SessionUnknown) { Fault = "ended" };
        }
        catch (StateUnavailableException)
        {
            refusal = Refusal.SessionStoreUnavailable;
        }

        services.GetRequiredService<CallSlot>().Call.Refusal = refusal;
        throw new McpProtocolException("Internal error.", McpErrorCode.InternalError);
    }
}
