using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Limits;

/// <summary>The limits that callers fall under, found once for as long as a caller is remembered. Thread-safe.</summary>
internal sealed class LimitBook(IOptions<LimitsOptions> options)
{
    private readonly ConditionalWeakTable<Caller, Page> pages = [];

    /// <summary>What every request of the caller is counted against.</summary>
    public KeyedLimit[] OfRequests(Caller caller) => PageOf(caller).Requests;

    /// <summary>What the caller's calls of the member are counted against.</summary>
    public KeyedLimit[] OfCalls(Caller caller, Member member)
    {
        var calls = PageOf(caller).Calls;
        return calls.TryGetValue(member, out var known) ? known : calls[member] = LimitRule.OfCalls(caller, member, options.Value);
    }

    private Page PageOf(Caller caller) => pages.TryGetValue(caller, out var known) ? known : pages.GetValue(caller, Make);

    private Page Make(Caller caller) => new(LimitRule.OfRequests(caller, options.Value));

    private sealed record Page(KeyedLimit[] Requests)
    {
        public ConcurrentDictionary<Member, KeyedLimit[]> Calls { get; } = new(ReferenceEqualityComparer.Instance);
    }
}
