namespace SecureMcp.Callers;

/// <summary>The schemes that one section of the settings configures; none when it is not there.</summary>
internal interface ISchemeSource
{
    IEnumerable<ICallerScheme> Schemes { get; }

    /// <summary>Where tokens for these schemes come from, for the resource metadata; none for schemes without such a place.</summary>
    IEnumerable<AuthorizationServer> AuthorizationServers { get; }

    /// <summary>The issuers whose tokens these schemes take, for <see cref="IssuersRule"/>; none for credentials without an issuer.</summary>
    IEnumerable<KnownIssuer> Issuers => [];
}

/// <summary>Where clients get tokens (RFC 9728 section 2, <c>authorization_servers</c>).</summary>
/// <param name="Issuer">Its issuer.</param>
/// <param name="ScopePrefix">What stands before a scope's short name when it is asked for there; empty for nothing.</param>
internal sealed record AuthorizationServer(string Issuer, string ScopePrefix)
{
    /// <summary>The scheme of its tokens.</summary>
    public string? Scheme { get; init; }

    /// <summary>Where a user signs in there; only what a claims challenge of Entra must name.</summary>
    public string? AuthorizationUri { get; init; }
}
