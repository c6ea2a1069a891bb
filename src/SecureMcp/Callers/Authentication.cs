using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>What a scheme says of a credential: whose it is, that it is nobody's, or that nobody can tell just now. Immutable.</summary>
public sealed record Authentication
{
    private Authentication()
    {
    }

    /// <summary>Whose it is.</summary>
    public Caller? Caller { get; private init; }

    /// <summary>What was wrong: a stable word for log and audit, never sent to the client.</summary>
    public string? Fault { get; private init; }

    /// <summary>Whether nobody could be asked, which is no verdict: the client is told 503 and may come again.</summary>
    public bool IsUnavailable { get; private init; }

    /// <summary>When to come again.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>The credential is <paramref name="caller"/>'s.</summary>
    public static Authentication Of(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new Authentication { Caller = caller };
    }

    /// <summary>The credential is bad: 401.</summary>
    /// <param name="fault">A word of a closed set, <c>a-z</c> and <c>_</c>; nothing of the credential.</param>
    public static Authentication Refused(string fault) => new() { Fault = fault };

    /// <summary>Nobody can tell: 503.</summary>
    /// <param name="fault">As above.</param>
    /// <param name="retryAfter">When to come again.</param>
    public static Authentication Unavailable(string fault, TimeSpan retryAfter) => new() { Fault = fault, IsUnavailable = true, RetryAfter = retryAfter };
}
