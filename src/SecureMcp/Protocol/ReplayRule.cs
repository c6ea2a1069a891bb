using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// Who may read a stream again. A session already belongs to its subject; but what the stream holds was computed under the
/// rights of one token, so the token that comes for it must have them all, and be the same client's. Pure.
/// </summary>
internal static class ReplayRule
{
    public static bool Allows(Caller asked, Caller comes) =>
        comes.Key == asked.Key
        && comes.IsApp == asked.IsApp
        && string.Equals(comes.ClientId, asked.ClientId, StringComparison.Ordinal)
        && asked.Scopes.IsSubsetOf(comes.Scopes)
        && asked.Roles.IsSubsetOf(comes.Roles);
}
