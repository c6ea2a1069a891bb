namespace SecureMcp.Calls;

/// <summary>Whether a caller sees and may use a member.</summary>
internal enum AccessVerdict
{
    /// <summary>It does not exist for the caller.</summary>
    Hidden,

    /// <summary>Listed, and not for this caller, whatever it asks its provider for.</summary>
    Denied,

    /// <summary>Listed; with more scopes the caller could use it.</summary>
    ScopeMissing,

    /// <summary>Listed; with a stronger sign-in the caller could use it.</summary>
    SignInTooWeak,

    /// <summary>Seen and used, if the call itself is let through too.</summary>
    Allowed,
}
