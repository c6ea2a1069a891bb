namespace SecureMcp.RequestStates;

/// <summary>Settings of the section <c>SecureMcp:RequestState</c>.</summary>
public sealed class RequestStateOptions
{
    /// <summary>The most keys there may be: one in use, one before it, and room for a change in progress.</summary>
    internal const int MaxKeys = 8;

    /// <summary>The longest time that a state can be good for, whatever the settings were when it was given out.</summary>
    internal static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(1);

    /// <summary>The length of a key in bytes.</summary>
    internal const int KeyBytes = 32;

    /// <summary>
    /// The keys that seal a member's <c>requestState</c>, each 32 random bytes in base64; up to 8. The first seals, all open:
    /// to change keys, add the new one behind the old, then put it first, and take the old one away after <see cref="Lifetime"/>.
    /// All instances need the same. None: with state in memory a random key that ends with the process; otherwise a member that
    /// gives a <c>requestState</c> fails.
    /// </summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>How long a client may take to hand it back: 10 seconds to one day; 10 minutes unless set.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest text that a member may give, in bytes of UTF-8: 64 to 65,536; 4,096 unless set.</summary>
    public int MaxBytes { get; init; } = 4096;

    /// <summary>
    /// Which states can be handed back once only, on all instances together. <see cref="RequestStateUse.Writes"/> unless set.
    /// </summary>
    public RequestStateUse SingleUse { get; init; } = RequestStateUse.Writes;
}

/// <summary>Which states can be handed back once only.</summary>
public enum RequestStateUse
{
    /// <summary>Those of tools that are not read-only: one confirmation, one effect.</summary>
    Writes,

    /// <summary>All. A client whose answer was lost starts over, also where nothing was changed.</summary>
    Always,

    /// <summary>None: until it expires, a state can be handed back again with the same request.</summary>
    Never,
}
