using System.Collections.Frozen;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>What a token grants, and to whom: a user through an app (<c>scp</c>), or an app on its own behalf (<c>roles</c>).</summary>
internal sealed record EntraGrant(bool IsApp, FrozenSet<string> Scopes, FrozenSet<string> Roles)
{
    /// <summary>Answers a fault or null. A token that fits neither kind is an ID token or was granted nothing.</summary>
    public static string? Read(TokenClaims claims, string objectId, out EntraGrant? grant)
    {
        grant = null;
        if (!claims.TryGetText("idtyp", out var identityType) || identityType is not (null or "app" or "user"))
            return TokenFaults.IdentityType;
        if (!TryReadScopes(claims, out var scopes))
            return TokenFaults.Scope;
        if (!claims.TryGetTexts("roles", out var roles))
            return TokenFaults.Roles;

        // idtyp is an optional claim. Without it, an app acts for itself when it is its own subject and nobody delegated.
        var isApp = identityType == "app" || (identityType is null && scopes is null && roles.Count > 0 && claims.Is("sub", objectId));
        if (isApp && scopes is not null)
            return TokenFaults.IdentityType;
        if (isApp ? roles.Count == 0 : scopes is null)
            return TokenFaults.NoGrant;

        grant = new EntraGrant(isApp, scopes ?? FrozenSet<string>.Empty, roles.ToFrozenSet(StringComparer.Ordinal));
        return null;
    }

    private static bool TryReadScopes(TokenClaims claims, out FrozenSet<string>? scopes)
    {
        scopes = null;
        if (!claims.TryGetText("scp", out var text))
            return false;
        if (text is null)
            return true;
        var parts = text.Split(' ');
        if (!Array.TrueForAll(parts, p => ScopeToken.IsValid(p)))
            return false;
        scopes = parts.ToFrozenSet(StringComparer.Ordinal);
        return true;
    }
}
