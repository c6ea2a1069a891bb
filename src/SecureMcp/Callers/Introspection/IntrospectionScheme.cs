using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace SecureMcp.Callers;

/// <summary>
/// Lets the authorization server judge tokens that say nothing themselves. However many calls bring one token at a time, it
/// is asked about once; an answer is kept for a while under the token's hash, and the token itself nowhere.
/// </summary>
internal sealed class IntrospectionScheme(ResilientIntrospection server, IntrospectionOptions options, TimeProvider clock, ILogger<IntrospectionScheme> logger) : ILastResortScheme
{
    /// <summary>The most callers that are remembered.</summary>
    public const int MaxCallers = 10_000;

    /// <summary>The most refusals that are remembered: apart, so that made-up tokens drive out no caller.</summary>
    public const int MaxRefusals = 1_000;

    /// <summary>The most tokens that are asked about at a time: a flood of made-up ones must not become one at the server.</summary>
    public const int MaxFlights = 100;

    /// <summary>How long a refusal is believed: shortly, because a token may become good, and long enough to blunt a client that insists.</summary>
    public static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly IntrospectionCache callers = new(MaxCallers);
    private readonly IntrospectionCache refusals = new(MaxRefusals);
    private readonly Dictionary<string, Task<Authentication>> flights = new(StringComparer.Ordinal);

    public string Name => IntrospectionRule.Scheme;

    /// <summary>Whether the server is left alone just now; callers that are remembered still get in.</summary>
    public bool IsCircuitOpen => server.IsOpen;

    public bool Fits(Credential credential) =>
        credential.Kind == CredentialKind.Bearer
        && !credential.IsApiKey
        && (OpaqueToken.Is(credential.Value) || (options.AcceptJwt && credential.IsJwt && string.Equals(credential.ClaimedIssuer, options.Issuer, StringComparison.Ordinal)));

    public async ValueTask<Authentication> AuthenticateAsync(Credential credential, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(credential.Value)));
        Task<Authentication>? flight;
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if ((callers.Find(key, now) ?? refusals.Find(key, now)) is { } known)
                return known;
            if (!flights.TryGetValue(key, out flight))
            {
                if (flights.Count >= MaxFlights)
                    return Authentication.Unavailable(IntrospectionFaults.Busy, ResilientIntrospection.RetryAfter);
                flights[key] = flight = Task.Run(() => AskAsync(key, credential.Value), CancellationToken.None);
            }
        }

        // The question is everybody's: one caller that goes away doesn't stop it.
        return await flight.WaitAsync(cancellationToken);
    }

    private async Task<Authentication> AskAsync(string key, string token)
    {
        try
        {
            var (reply, retryAfter) = await server.AskAsync(token, CancellationToken.None);
            if (reply.Fault is { } fault)
            {
                Log.IntrospectionFailed(logger, fault);
                return Authentication.Unavailable(fault, retryAfter);
            }

            return Keep(key, IntrospectionRule.Judge(reply.Answer, options, clock.GetUtcNow()));
        }
        finally
        {
            lock (gate)
                flights.Remove(key);
        }
    }

    private Authentication Keep(string key, Validation judged)
    {
        var answer = judged.Caller is { } found ? Authentication.Of(found) : Authentication.Refused(judged.Refusal!.Fault!);
        if (options.CacheFor <= TimeSpan.Zero)
            return answer;
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (judged.Caller is not { } caller)
                refusals.Add(key, answer, now + (options.CacheFor < RefusedFor ? options.CacheFor : RefusedFor));
            else if (caller.ExpiresAt > now)
                callers.Add(key, answer, caller.ExpiresAt < now + options.CacheFor ? caller.ExpiresAt : now + options.CacheFor);
        }

        return answer;
    }
}
