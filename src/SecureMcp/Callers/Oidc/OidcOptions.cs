namespace SecureMcp.Callers;

/// <summary>
/// Issuers other than Microsoft Entra whose signed access tokens the endpoint accepts. Section <c>SecureMcp:Callers:Oidc</c>.
/// Immutable.
/// </summary>
public sealed class OidcOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = $"SecureMcp:Callers:{Section}";

    internal const string Section = "Oidc";

    /// <summary>The issuers, at least one. No two may share a name or an issuer.</summary>
    public IReadOnlyList<OidcIssuer> Issuers { get; init; } = [];
}
