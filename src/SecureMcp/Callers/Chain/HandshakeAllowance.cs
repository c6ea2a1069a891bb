namespace SecureMcp.Callers;

/// <summary>
/// How many handshakes all strangers together get from this instance: ten a second, fifty at once. In memory, because
/// strangers must cost no storage. Thread-safe.
/// </summary>
internal sealed class HandshakeAllowance(TimeProvider clock)
{
    public const int AtOnce = 50;
    public static readonly TimeSpan Each = TimeSpan.FromMilliseconds(100);
    private readonly Lock gate = new();

    // The generic cell rate algorithm (ITU-T I.371): what strangers get need not be exact.
    private DateTimeOffset wholeAt;

    public bool TryTake()
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            var next = (wholeAt > now ? wholeAt : now) + Each;
            if (next > now + (Each * AtOnce))
                return false;
            wholeAt = next;
            return true;
        }
    }
}
