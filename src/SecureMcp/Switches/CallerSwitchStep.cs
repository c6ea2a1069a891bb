using SecureMcp.Calls;

namespace SecureMcp.Switches;

/// <summary>Shuts out callers, clients and tenants that an operator switched off, before they are told or charged anything.</summary>
internal sealed class CallerSwitchStep(SwitchBoard board) : ICallStep
{
    public Clearances Grants => Clearances.CallerSwitch;

    public async ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        // Strangers must cost no storage, and there is nobody yet to be shut out.
        if (call.IsHandshake)
            return null;
        if (await board.CurrentAsync(cancellationToken) is not { } set)
            return SwitchRefusal.Unknown;
        return set.ForCaller(call.Caller!) is { } off ? SwitchRefusal.Of(off, RefusalReason.CallerSwitchedOff, call) : null;
    }
}
