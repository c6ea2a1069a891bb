using System.Collections.Concurrent;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>Stands in for the exchange at Entra: answers a new token each time, or what it is told to throw.</summary>
internal sealed class FakeExchange : IOnBehalfOfExchange
{
    public ConcurrentQueue<(string UserToken, string TenantId, string Scopes)> Asked { get; } = [];

    public DateTimeOffset ExpiresAt { get; set; } = DateTimeOffset.MaxValue;

    public Exception? Failure { get; set; }

    public ValueTask<DownstreamToken> ExchangeAsync(string userToken, string tenantId, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        Asked.Enqueue((userToken, tenantId, string.Join(' ', scopes)));
        return Failure is null ? ValueTask.FromResult(new DownstreamToken($"downstream-{Asked.Count}", ExpiresAt)) : throw Failure;
    }
}
