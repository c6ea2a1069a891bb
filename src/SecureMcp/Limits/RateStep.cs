using SecureMcp.Calls;

namespace SecureMcp.Limits;

/// <summary>Takes each request from its caller's allowance, which all instances share, before anything is told of it.</summary>
internal sealed class RateStep(LimitBook book, LimitGate gate) : ICallStep
{
    public Clearances Grants => Clearances.Limits;

    // Handshakes are counted at the door, in memory: strangers must cost no storage.
    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken) =>
        call.IsHandshake ? default : gate.CheckAsync(book.OfRequests(call.Caller!), cancellationToken);
}
