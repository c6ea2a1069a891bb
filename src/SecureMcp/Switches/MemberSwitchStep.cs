using SecureMcp.Calls;

namespace SecureMcp.Switches;

/// <summary>
/// Stops the use of tools that an operator switched off, by name or because they write. Behind policy: of a tool that its
/// caller may not use, nobody learns that it is switched off.
/// </summary>
internal sealed class MemberSwitchStep(SwitchBoard board) : ICallStep
{
    public Clearances Grants => Clearances.MemberSwitch;

    public async ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (call.Member is not { } member)
            return null;
        if (await board.CurrentAsync(cancellationToken) is not { } set)
            return SwitchRefusal.Unknown;
        return set.ForMember(member, call.Message?.Method) is { } off ? SwitchRefusal.Of(off, RefusalReason.MemberSwitchedOff, call) : null;
    }
}
