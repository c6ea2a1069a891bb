using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Holds every caller to the scopes of the whole endpoint. Behind the rate, so that trying costs allowance, and before
/// anything is told of the message.
/// </summary>
internal sealed class RequiredScopesStep(IOptions<CallerChainOptions> options) : ICallStep
{
    private readonly IReadOnlyList<string> required = options.Value.RequiredScopes;
    private readonly string rule = string.Join(" and ", options.Value.RequiredScopes.Select(scope => $"scope {scope}"));

    public Clearances Grants => Clearances.Scope;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (call.IsHandshake || required.All(call.Caller!.HasScope))
            return ValueTask.FromResult<Refusal?>(null);
        call.DecidingRule = rule;
        // The challenge adds the endpoint's scopes by itself. The member's are not named: whether there is one is not asked yet.
        return ValueTask.FromResult<Refusal?>(new Refusal(RefusalReason.InsufficientScope) { Fault = "required_scopes" });
    }
}
