namespace SecureMcp.Calls;

/// <summary>Holds the call of the current scope, so that what the SDK runs inside (filters, tools) finds it. Scoped.</summary>
internal sealed class CallSlot
{
    private CallContext? call;

    public CallContext Call
    {
        get => call ?? throw new InvalidOperationException("There is no call in this scope.");
        set => call = value;
    }

    public bool IsEmpty => call is null;
}
