namespace SecureMcp.Callers;

/// <summary>Whom the client assertion names as its audience (RFC 7523 section 3).</summary>
public enum IntrospectionAssertionAudience
{
    /// <summary>The authorization server's issuer.</summary>
    Issuer,

    /// <summary>The address of the introspection endpoint, for servers that insist.</summary>
    Endpoint,
}
