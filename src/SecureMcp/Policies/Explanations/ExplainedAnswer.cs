namespace SecureMcp.Policies;

/// <summary>What becomes of a use of a member, as far as that can be known without the live call.</summary>
internal enum ExplainedAnswer
{
    Allowed,

    /// <summary>Arguments or authorization policies decide, and they are asked at the call.</summary>
    Depends,

    /// <summary>The caller is told that it may not.</summary>
    Refused,

    /// <summary>The caller is told what it would be told of a name that is not there.</summary>
    Hidden,
}
