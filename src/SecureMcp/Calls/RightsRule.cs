namespace SecureMcp.Calls;

/// <summary>
/// Who may read what was computed for somebody. A session or a task already belongs to its subject; but what is in it was
/// computed under the rights of one token, so the token that comes for it must have them all, and be the same client's. Pure.
/// </summary>
internal static class RightsRule
{
    public static bool Allows(Caller asked, Caller comes) =>
        comes.Key == asked.Key
        && comes.IsApp == asked.IsApp
        && string.Equals(comes.ClientId, asked.ClientId, StringComparison.Ordinal)
        && asked.Scopes.IsSubsetOf(comes.Scopes)
        && asked.Roles.IsSubsetOf(comes.Roles);

    /// <summary>Whether the sign-in is no weaker. For what nobody asks the members about again; of classes none is known to be the stronger.</summary>
    public static bool IsSignedInAsWell(Caller asked, Caller comes) =>
        asked.AuthenticationContexts.IsSubsetOf(comes.AuthenticationContexts)
        && (asked.Acr is null || string.Equals(comes.Acr, asked.Acr, StringComparison.Ordinal));
}
