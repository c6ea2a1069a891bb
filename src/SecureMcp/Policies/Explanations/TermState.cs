namespace SecureMcp.Policies;

/// <summary>How a caller stands to a term of a rule.</summary>
internal enum TermState
{
    Met,
    NotMet,

    /// <summary>The call's arguments do not ask for it.</summary>
    NotAsked,

    /// <summary>Only the live call can tell: an authorization policy, or arguments that are not known.</summary>
    AskedAtCall,
}
