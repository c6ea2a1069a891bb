namespace SecureMcp.Limits;

/// <summary>
/// The generic cell rate algorithm (ITU-T I.371) as a pure function: one instant per caller is the whole state, a full
/// window may be spent at once, and it comes back evenly.
/// </summary>
internal static class RateRule
{
    /// <summary>
    /// Takes one request from the allowance. Answers the new instant at which the allowance is whole, or how long to wait.
    /// </summary>
    public static (DateTimeOffset WholeAt, TimeSpan? Wait) Take(DateTimeOffset? wholeAt, DateTimeOffset now, LimitsOptions options)
    {
        // A row from the future, by a clock that ran ahead, must not lock the caller out for longer than a window.
        var latest = now + options.Window;
        var from = wholeAt is { } instant && instant > now ? (instant < latest ? instant : latest) : now;
        var next = from + (options.Window / options.PermitLimit);
        return next <= latest ? (next, null) : (from, next - latest);
    }
}
