using BenchmarkDotNet.Attributes;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Benchmarks;

/// <summary>
/// What a decision costs beside the call that it lets through: the whole endpoint in this process, with state in memory and a
/// caller that is known by a look-up, so that a real call is slower. Wanted: nothing allocated, under a hundredth of the call.
/// </summary>
public class PolicyBenchmarks : IDisposable
{
    private readonly Caller caller = BenchedEndpoint.Holder;
    private readonly AccessRule plain = AccessRules.Complete(AccessRules.Of([new AccessTerm(AccessTermKind.Scope, ["notes.read"])], []));
    private readonly AccessRule wide = AccessRules.Complete(AccessRules.Of(
        [
            new AccessTerm(AccessTermKind.Scope, ["notes.all", "notes.write", "notes.read"]),
            new AccessTerm(AccessTermKind.Scope, ["tool:read_note:invoke"]),
            new AccessTerm(AccessTermKind.Role, ["owner", "admin", "reader"]),
            new AccessTerm(AccessTermKind.Client, ["client-1", "client-2", "client"]),
            new AccessTerm(AccessTermKind.Tenant, ["tenant-1", "tenant"]),
            new AccessTerm(AccessTermKind.Scheme, ["bench"]),
            new AccessTerm(AccessTermKind.AuthenticationContext, ["c1"]),
            new AccessTerm(AccessTermKind.Acr, ["gold", "silver"]),
        ],
        []));

    private BenchedEndpoint endpoint = null!;

    /// <summary>The endpoint.</summary>
    [GlobalSetup]
    public void SetUp() => endpoint = new BenchedEndpoint();

    /// <summary>The measure: a call of a tool that answers at once, from the request to the last byte.</summary>
    [Benchmark(Baseline = true)]
    public Task<int> SecuredCall() => endpoint.SendAsync("tools/call", "name", "read_note");

    /// <summary>A rule of one scope.</summary>
    [Benchmark]
    public bool OneScope() => AccessEvaluator.Decide(plain, caller).IsAllowed;

    /// <summary>A rule with a term of every kind, each met by its last value.</summary>
    [Benchmark]
    public bool EveryTerm() => AccessEvaluator.Decide(wide, caller).IsAllowed;

    /// <summary>Ends the endpoint.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        endpoint?.Dispose();
        GC.SuppressFinalize(this);
    }
}
