using Microsoft.Extensions.Logging;

namespace SecureMcp.Callers;

/// <summary>
/// Keeps the provider's keys: fetched at first need, renewed behind a call's back, kept while the provider is away, and
/// asked for again, rarely, when a token names a key that isn't known. Whoever sends made-up key ids can't make this
/// endpoint hammer the provider.
/// </summary>
internal sealed class OpenIdKeySource(OpenIdDocuments documents, TimeProvider clock, ILogger<OpenIdKeySource> logger) : ISigningKeySource
{
    /// <summary>For the two documents together.</summary>
    public static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);

    /// <summary>After this age a call starts a renewal, without waiting for it.</summary>
    public static readonly TimeSpan RenewAfter = TimeSpan.FromHours(12);

    /// <summary>Older keys are not used: the provider may have withdrawn one.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(24);

    /// <summary>Between two fetches that unknown key ids cause, and between two tries to renew keys that are still good.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromMinutes(5);

    /// <summary>Between two tries while there are no keys at all.</summary>
    public static readonly TimeSpan FailureBackOff = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private (JsonWebKeySet Keys, DateTimeOffset FetchedAt)? last;
    private DateTimeOffset? failedAt;
    private DateTimeOffset? forcedAt;
    private Task? flight;

    public async ValueTask<SigningKeyLookup> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var (keys, fetch) = Prepare();
        if (keys?.Find(keyId) is { } key)
            return SigningKeyLookup.Of(key);

        var joined = false;
        if (keys is not null)
            (fetch, joined) = Force();

        // The fetch is everybody's: one caller that goes away doesn't stop it.
        await fetch.WaitAsync(cancellationToken);
        var found = Look(keyId);
        if (found.Key is not null || !joined)
            return found;

        // That fetch was under way before the call came: the provider may have begun to use the key in the meantime.
        await Force().Fetch.WaitAsync(cancellationToken);
        return Look(keyId);
    }

    /// <summary>How things are with the keys; asks nobody.</summary>
    public SigningKeyStatus Status
    {
        get
        {
            lock (gate)
            {
                var now = clock.GetUtcNow();
                return new SigningKeyStatus(Usable(now) is null ? null : now - last!.Value.FetchedAt, failedAt is not null);
            }
        }
    }

    // The keys that may be used now, and the fetch under way: awaited by the caller only when there are no keys.
    private (JsonWebKeySet? Keys, Task Fetch) Prepare()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var keys = Usable(now);
            if (keys is not null && now - last!.Value.FetchedAt < RenewAfter)
                return (keys, Task.CompletedTask);
            var backOff = keys is null ? FailureBackOff : MinInterval;
            return (keys, now - failedAt < backOff ? Task.CompletedTask : Start());
        }
    }

    private (Task Fetch, bool Joined) Force()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (flight is { IsCompleted: false })
                return (flight, true);
            if (now - forcedAt < MinInterval)
                return (Task.CompletedTask, false);
            forcedAt = now;
            return (Start(), false);
        }
    }

    private SigningKeyLookup Look(string keyId)
    {
        lock (gate)
        {
            var keys = Usable(clock.GetUtcNow());
            if (keys?.Find(keyId) is { } key)
                return SigningKeyLookup.Of(key);

            // After a failed fetch nobody knows whether such a key exists by now: that is no verdict on the token.
            return keys is null || failedAt is not null ? SigningKeyLookup.Unavailable : SigningKeyLookup.Unknown;
        }
    }

    private JsonWebKeySet? Usable(DateTimeOffset now) => now - last?.FetchedAt < MaxAge ? last!.Value.Keys : null;

    // Called with the gate held. Task.Run, so that nothing of the fetch itself runs inside.
    private Task Start() => flight is { IsCompleted: false } ? flight : flight = Task.Run(FetchAsync);

    private async Task FetchAsync()
    {
        var (keys, fault, cause) = await ReadAsync();
        lock (gate)
        {
            var now = clock.GetUtcNow();
            failedAt = keys is null ? now : null;
            if (keys is not null)
                last = (keys, now);
        }

        if (keys is not null)
            Log.KeysFetched(logger, documents.Issuer, keys.Count);
        else
            Log.KeysNotFetched(logger, documents.Issuer, fault!, cause);
    }

    private async Task<(JsonWebKeySet? Keys, string? Fault, Exception? Cause)> ReadAsync()
    {
        using var timeout = new CancellationTokenSource(FetchTimeout, clock);
        try
        {
            var (keys, fault) = await documents.ReadKeysAsync(timeout.Token);
            return (keys, fault, null);
        }
        catch (OperationCanceledException)
        {
            return (null, OpenIdFaults.TimedOut, null);
        }
        catch (Exception cause)
        {
            // Whatever it was, it must count as a failed try, else every next call would start another.
            return (null, OpenIdFaults.Unreachable, cause);
        }
    }
}
