namespace SecureMcp.Calls;

/// <summary>What is asked of an argument.</summary>
public enum ArgumentComparison
{
    /// <summary>A number above the limit.</summary>
    Above,

    /// <summary>A number of at least the limit.</summary>
    AtLeast,

    /// <summary>A number below the limit.</summary>
    Below,

    /// <summary>A number of at most the limit.</summary>
    AtMost,

    /// <summary>A string that is one of the texts, ordinally.</summary>
    OneOf,

    /// <summary>A string that is none of the texts, ordinally.</summary>
    NoneOf,

    /// <summary>Sent at all, and not null.</summary>
    Present,
}
