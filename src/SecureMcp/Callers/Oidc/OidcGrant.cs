using System.Collections.Frozen;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>What a token grants, and whether to a user through a client or to an application itself.</summary>
internal sealed record OidcGrant(bool IsApp, FrozenSet<string> Scopes, FrozenSet<string> Roles)
{
    /// <summary>
    /// Answers a fault or null. Roles alone are a grant for an application only: a user's token without any scope is an ID
    /// token, or one for nothing.
    /// </summary>
    public static string? Read(JsonElement payload, OidcRegistration registration, string subjectId, string? clientId, out OidcGrant? grant)
    {
        grant = null;
        if (!TryReadScopes(payload, registration, out var scopes))
            return TokenFaults.Scope;
        if (!registration.RolesClaim.TryGetTexts(payload, null, out var named) || named?.Contains("") == true)
            return TokenFaults.Roles;

        var roles = (named ?? []).ToFrozenSet(StringComparer.Ordinal);
        var isApp = subjectId == clientId || registration.AppOnlyWhen.Any(test => test.Holds(payload));
        if (scopes.Count == 0 && !(isApp && roles.Count > 0))
            return TokenFaults.NoGrant;

        grant = new OidcGrant(isApp, scopes, roles);
        return null;
    }

    private static bool TryReadScopes(JsonElement payload, OidcRegistration registration, out FrozenSet<string> scopes)
    {
        HashSet<string> found = new(registration.GrantedScopes, StringComparer.Ordinal);
        scopes = FrozenSet<string>.Empty;
        foreach (var claim in registration.ScopeClaims)
        {
            if (!claim.TryGetTexts(payload, ' ', out var texts) || texts?.All(text => ScopeToken.IsValid(text)) == false)
                return false;
            var prefix = registration.ScopePrefix;
            found.UnionWith((texts ?? []).Where(text => text.Length > prefix.Length && text.StartsWith(prefix, StringComparison.Ordinal)).Select(text => text[prefix.Length..]));
        }

        scopes = found.ToFrozenSet(StringComparer.Ordinal);
        return true;
    }
}
