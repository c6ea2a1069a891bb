namespace SecureMcp.Telemetry;

/// <summary>How things are with the signing keys of one issuer.</summary>
/// <param name="Name">The scheme that uses them.</param>
/// <param name="KeysAge">How long ago the usable keys were read; null when there are none.</param>
/// <param name="HasFailed">Whether the last try to read them failed.</param>
internal readonly record struct AuthorityHealth(string Name, TimeSpan? KeysAge, bool HasFailed)
{
    /// <summary>Whether the authority is asked about each token, so that there are no keys to be held.</summary>
    public bool IsAsked { get; private init; }

    /// <summary><c>asked</c>, or <c>paused</c>: it failed so often that it is left alone for a while.</summary>
    public string Answers => HasFailed ? "paused" : "asked";

    /// <summary>
    /// <c>fresh</c>: read, and the last try succeeded. <c>kept</c>: the last try failed, those from before still hold.
    /// <c>missing</c>: none, and the last try failed. <c>unasked</c>: none are held, and none were needed lately.
    /// </summary>
    public string Keys => (KeysAge, HasFailed) switch
    {
        (not null, false) => "fresh",
        (not null, true) => "kept",
        (null, true) => "missing",
        (null, false) => "unasked",
    };

    public static AuthorityHealth OfAnswers(string name, bool isPaused) => new(name, null, isPaused) { IsAsked = true };
}
