using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>Downstream tokens of the call of this scope. Scoped.</summary>
internal sealed class DownstreamTokens(CallSlot slot, IOptions<OnBehalfOfOptions> options, IOnBehalfOfExchange exchange, DownstreamTokenCache cache) : IDownstreamTokens
{
    public async ValueTask<DownstreamToken> GetAsync(IReadOnlyCollection<string> scopes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (scopes.Count == 0 || scopes.Any(scope => !ScopeToken.IsValid(scope)))
            throw new ArgumentException("At least one scope is required, each as RFC 6749 section 3.3 writes it.", nameof(scopes));
        if (options.Value.ClientCredential == OnBehalfOfClientCredential.None)
            throw new InvalidOperationException($"No downstream tokens: {OnBehalfOfOptions.SectionName}:ClientCredential is not set.");

        var caller = slot.Call.Caller!;
        if (caller.Scheme != EntraTokenRule.Scheme)
            throw new DownstreamTokenException("There are downstream tokens only for users that came with a Microsoft Entra token.");
        if (caller.IsApp)
            throw new DownstreamTokenException("An application that calls on its own behalf has no user to act for.");
        if (slot.Call.IncomingToken is not { } incoming)
            throw new InvalidOperationException("The call is over, and with it the right to act for its user.");

        string[] asked = [.. scopes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var key = DownstreamTokenCache.KeyOf(incoming.Value, asked);
        if (cache.TryFind(key, out var kept))
            return kept;
        var token = await exchange.ExchangeAsync(incoming.Value, caller.TenantId, asked, cancellationToken);
        cache.Add(key, token, caller.ExpiresAt);
        return token;
    }
}
