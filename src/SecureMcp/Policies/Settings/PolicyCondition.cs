namespace SecureMcp.Policies;

/// <summary>
/// Scopes that calls need beside, where an argument is of some kind. Exactly one of the comparisons is set; numbers are
/// compared exactly, texts ordinally. Immutable.
/// </summary>
public sealed class PolicyCondition
{
    /// <summary>
    /// The argument's name, exactly as the members' input schemas have it, at the top level. A member without it, or with one of
    /// another type, stops the start.
    /// </summary>
    public string? Argument { get; init; }

    /// <summary>Where the number is above this.</summary>
    public decimal? Above { get; init; }

    /// <summary>Where the number is at least this.</summary>
    public decimal? AtLeast { get; init; }

    /// <summary>Where the number is below this.</summary>
    public decimal? Below { get; init; }

    /// <summary>Where the number is at most this.</summary>
    public decimal? AtMost { get; init; }

    /// <summary>Where the text is one of these.</summary>
    public IReadOnlyList<string> OneOf { get; init; } = [];

    /// <summary>Where the text is none of these.</summary>
    public IReadOnlyList<string> NoneOf { get; init; } = [];

    /// <summary>Where the argument is sent and not null.</summary>
    public bool Present { get; init; }

    /// <summary>The scopes that are then needed, all of them.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Scopes of which one is then enough.</summary>
    public IReadOnlyList<string> AnyScopes { get; init; } = [];
}
