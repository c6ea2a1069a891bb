using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Transport;

/// <summary>
/// Refuses calls from pages of other origins, first of all. This stops DNS rebinding and cross-site calls: a browser always
/// says the page's origin on a POST, and no page can change it (MCP 2026-07-28, transports, security).
/// </summary>
internal sealed class OriginStep : ICallStep
{
    private readonly FrozenSet<string> allowed;

    public OriginStep(IOptions<TransportOptions> options)
    {
        var origins = options.Value.AllowedOrigins.Select(origin => Origin.TryParse(origin)!).Append(Origin.Of(options.Value.PublicUrl!));
        allowed = origins.ToFrozenSet(StringComparer.Ordinal);
    }

    public Clearances Grants => Clearances.Transport;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        var sent = call.Http.Request.Headers.Origin;
        if (sent.Count == 0)
            return ValueTask.FromResult<Refusal?>(null);
        var known = sent.Count == 1 && Origin.TryParse(sent[0]) is { } origin && allowed.Contains(origin);
        return ValueTask.FromResult(known ? null : new Refusal(RefusalReason.OriginNotAllowed));
    }
}
