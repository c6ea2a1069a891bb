using System.Collections.Frozen;

namespace SecureMcp.Callers;

/// <summary>A validated <see cref="OidcIssuer"/> with its defaults filled in.</summary>
internal sealed class OidcRegistration
{
    private static readonly FrozenSet<string> AccessTokenTypes = Set(["at+jwt", "application/at+jwt"]);
    private static readonly FrozenSet<string> AnyTypes = Set(["at+jwt", "application/at+jwt", "jwt", ""]);

    private OidcRegistration(OidcIssuer issuer)
    {
        Name = issuer.Name;
        Issuer = issuer.Issuer;
        Audiences = Set(issuer.Audiences);
        Profile = new JwtProfile(Set(Or(issuer.Algorithms, JwsAlgorithm.Default)), issuer.RequireAccessTokenType ? AccessTokenTypes : AnyTypes);
        // OpenID Connect Discovery 1.0 section 4.1: a slash at the end of the issuer goes before the path is added.
        var metadata = issuer.MetadataUri ?? new Uri(issuer.Issuer.TrimEnd('/') + "/.well-known/openid-configuration");
        Provider = new OpenIdProvider(issuer.Issuer, metadata, Profile.Algorithms) { KeysUri = issuer.KeysUri };
        ScopeClaims = Paths(Or(issuer.ScopeClaims, "scope", "scp"));
        ScopePrefix = issuer.ScopePrefix;
        GrantedScopes = [.. issuer.GrantedScopes];
        RolesClaim = ClaimPath.Parse(issuer.RolesClaim);
        ClientClaims = Paths(Or(issuer.ClientClaims, "client_id", "azp", "cid"));
        AllowedClients = issuer.AllowedClients.Count == 0 ? null : Set(issuer.AllowedClients);
        SubjectClaim = ClaimPath.Parse(issuer.SubjectClaim);
        TenantClaim = string.IsNullOrEmpty(issuer.TenantClaim) ? null : ClaimPath.Parse(issuer.TenantClaim);
        AppOnlyWhen = [.. issuer.AppOnlyWhen.Select(ClaimTest.Parse)];
        RequiredClaims = [.. issuer.RequiredClaims.Select(ClaimTest.Parse)];
        ClockSkew = issuer.ClockSkew;
        IsAdvertised = issuer.Advertise;
    }

    public string Name { get; }

    public string Issuer { get; }

    public IReadOnlySet<string> Audiences { get; }

    public JwtProfile Profile { get; }

    public OpenIdProvider Provider { get; }

    public IReadOnlyList<ClaimPath> ScopeClaims { get; }

    public string ScopePrefix { get; }

    public IReadOnlyList<string> GrantedScopes { get; }

    public ClaimPath RolesClaim { get; }

    public IReadOnlyList<ClaimPath> ClientClaims { get; }

    /// <summary>Null for any.</summary>
    public IReadOnlySet<string>? AllowedClients { get; }

    public ClaimPath SubjectClaim { get; }

    public ClaimPath? TenantClaim { get; }

    public IReadOnlyList<ClaimTest> AppOnlyWhen { get; }

    public IReadOnlyList<ClaimTest> RequiredClaims { get; }

    public TimeSpan ClockSkew { get; }

    public bool IsAdvertised { get; }

    /// <exception cref="FormatException">The options were not validated.</exception>
    public static OidcRegistration From(OidcIssuer issuer) => new(issuer);

    private static IReadOnlyList<string> Or(IReadOnlyList<string> named, params IReadOnlyList<string> defaults) => named.Count == 0 ? defaults : named;

    private static ClaimPath[] Paths(IReadOnlyList<string> names) => [.. names.Select(ClaimPath.Parse)];

    private static FrozenSet<string> Set(IEnumerable<string> values) => values.ToFrozenSet(StringComparer.Ordinal);
}
