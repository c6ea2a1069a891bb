namespace SecureMcp.Callers;

/// <summary>Which client application brought the token, and whether it may.</summary>
internal static class EntraClient
{
    /// <summary>Answers a fault or null.</summary>
    public static string? Read(TokenClaims claims, EntraTokenVersion version, EntraRegistration registration, out string? clientId)
    {
        if (!claims.TryGetId(version.Client, out clientId))
            return TokenFaults.Client;
        if (registration.AllowedClients.Count > 0 && (clientId is null || !registration.AllowedClients.Contains(clientId)))
            return TokenFaults.ClientNotAllowed;
        return registration.MinimumClientAuthentication == EntraClientAuthentication.Public
            || Authentication(claims, version) >= registration.MinimumClientAuthentication
            ? null
            : TokenFaults.ClientAuthentication;
    }

    // Null compares as less than everything: what is absent or unheard of proves nothing.
    private static EntraClientAuthentication? Authentication(TokenClaims claims, EntraTokenVersion version) =>
        claims.TryGetText(version.ClientAuthentication, out var text) ? text switch
        {
            "0" => EntraClientAuthentication.Public,
            "1" => EntraClientAuthentication.Secret,
            "2" => EntraClientAuthentication.Assertion,
            _ => null,
        } : null;
}
