using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.RequestStates;

/// <summary>
/// Opens the <c>requestState</c> that came back, before anything runs. Whatever is wrong with it (changed, made up, expired,
/// another caller's, another request's) has one answer, so that nothing can be learned by trying. One that a member never gave
/// out is refused as well: a member sees its own text or none. The older revisions know no such field, but a member would be
/// given it all the same, so they are held to the same.
/// </summary>
internal sealed class RequestStateStep(IRequestStateSeal seal) : ICallStep
{
    /// <summary>What a client is told of one that does not open.</summary>
    public const string Problem = "params.requestState must be the one of the last answer to this very request, exactly as it came, and not expired.";

    public Clearances Grants => Clearances.RequestState;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken) => ValueTask.FromResult(Check(call));

    private Refusal? Check(CallContext call)
    {
        // Only these give one out (2026-07-28, multi round-trip requests), and nothing else gets to see one.
        if (call.Member is null || call.Message!.Method is not ("tools/call" or "prompts/get" or "resources/read"))
            return null;
        if (!call.Message.Parameters.TryGetProperty("requestState", out var sent) || sent.ValueKind == JsonValueKind.Null)
            return null;
        if (sent.ValueKind != JsonValueKind.String || !seal.TryOpen(sent.GetString()!, RequestStateBinding.Of(call), out var opened))
            return new Refusal(RefusalReason.ParametersInvalid) { Detail = Problem, Fault = "requestState" };
        call.RequestState = opened;
        return null;
    }
}
