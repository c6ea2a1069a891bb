using SecureMcp.Calls;

namespace SecureMcp.Limits;

/// <summary>
/// Takes each call of a member that may run from what its caller, its client, its tenant and the member are allowed. Behind
/// the checks of its arguments: what does not run uses up the caller's requests only.
/// </summary>
internal sealed class CallRateStep(LimitBook book, LimitGate gate) : ICallStep
{
    public Clearances Grants => Clearances.CallRate;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken) =>
        call is { Member: { } member, Message.Method: "tools/call" or "prompts/get" or "resources/read" }
            ? gate.CheckAsync(book.OfCalls(call.Caller!, member), cancellationToken)
            : default;
}
