using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Idempotency;

/// <summary>Says which calls are to have one effect: those of tools that write, under a key of the client's or, where the tool declares it, under their arguments.</summary>
internal sealed class IdempotencyStep(IOptions<IdempotencyOptions> options) : ICallStep
{
    public Clearances Grants => Clearances.Idempotency;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken) => ValueTask.FromResult(Check(call));

    private Refusal? Check(CallContext call)
    {
        if (call is not { Member: { IsReadOnly: false } tool, Message: { IsRequest: true, Method: "tools/call" } message })
            return null;
        if (!IdempotencyRule.TryReadKey(message, out var key))
            return new Refusal(RefusalReason.ParametersInvalid) { Detail = IdempotencyRule.Problem, Fault = "idempotencyKey" };
        if (key is null && tool.EqualCallsAreOneFor is null)
            return null;
        // A key that belongs to everybody would hand one stranger's result to the next.
        if (call.Caller!.IsAnonymous)
            return new Refusal(RefusalReason.CredentialMissing) { Fault = "idempotencyKey" };
        var digest = RequestStateBinding.Of(call).ParametersDigest;
        call.Keyed = IdempotencyRule.Name(call.Caller, tool.Name, digest, key, key is null ? tool.EqualCallsAreOneFor!.Value : options.Value.KeepFor);
        return null;
    }
}
