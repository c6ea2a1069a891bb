using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Limits;

/// <summary>Which limits a call falls under. What is found for a caller is kept for as long as the caller is. Thread-safe.</summary>
internal sealed class LimitBook(IOptions<LimitsOptions> options)
{
    private readonly ConditionalWeakTable<Caller, KeyedLimit[]> requests = [];

    /// <summary>What every request of the caller is counted against.</summary>
    public KeyedLimit[] OfRequests(Caller caller) => requests.TryGetValue(caller, out var known) ? known : requests.GetValue(caller, Find);

    private KeyedLimit[] Find(Caller caller) => [new KeyedLimit(caller.Key, LimitNames.Caller, options.Value.PermitLimit, options.Value.Window)];
}
