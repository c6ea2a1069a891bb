namespace SecureMcp.Calls;

/// <summary>Who sees a member in lists.</summary>
public enum MemberVisibility
{
    /// <summary>
    /// Callers that lack a scope, role, client, tenant or scheme do not see it, and using it answers what an unknown name
    /// does. Callers whose sign-in is too weak, or whom an authorization policy may refuse, see it.
    /// </summary>
    ByRule,

    /// <summary>
    /// Every authenticated caller sees it. Using it without what it asks for answers 403, and where scopes are all that is
    /// missing with those that the call needs, so that a client can ask its user for them.
    /// </summary>
    Listed,

    /// <summary>
    /// Nobody sees it who could not use it now: a sign-in that is too weak and an authorization policy's no hide it too.
    /// </summary>
    Hidden,
}
