namespace SecureMcp.Callers;

/// <summary>
/// One OpenID Connect or OAuth issuer and how its JWT access tokens are read (RFC 9068, RFC 8414). Immutable.
/// </summary>
/// <remarks>
/// Where a setting names a claim, dots lead into objects (<c>realm_access.roles</c>); a name with a colon or a slash in it is
/// one name (<c>https://example.com/roles</c>).
/// </remarks>
public sealed class OidcIssuer
{
    /// <summary>
    /// The name of the scheme, under which callers are kept apart: 1 to 32 lower-case letters, digits and hyphens, a letter
    /// first. Required. Give no other issuer the same name later: its subjects would be taken for this one's.
    /// </summary>
    public string Name { get; init; } = "";

    /// <summary>
    /// The issuer exactly as its tokens (<c>iss</c>) and its metadata spell it, a slash at the end included: an https URL
    /// without query and fragment. <c>http</c> is for an issuer on loopback during development, and never accepted in Azure.
    /// Required.
    /// </summary>
    public string Issuer { get; init; } = "";

    /// <summary>The values of <c>aud</c> that stand for this endpoint; a token must name one. At least one.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>
    /// The accepted signature algorithms of RFC 7518: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384. None means
    /// RS256 alone.
    /// </summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>
    /// The issuer's metadata. Default <c>{Issuer}/.well-known/openid-configuration</c>; set it for an issuer that serves
    /// RFC 8414 metadata only (<c>https://host/.well-known/oauth-authorization-server/path</c>).
    /// </summary>
    public Uri? MetadataUri { get; init; }

    /// <summary>
    /// The one address that the metadata may name for the keys. Default: any address at the scheme, host and port of the
    /// metadata.
    /// </summary>
    public Uri? KeysUri { get; init; }

    /// <summary>
    /// Whether the header must say that the token is an access token (<c>typ</c> <c>at+jwt</c>, RFC 9068 section 2.1), which
    /// keeps ID tokens out for certain. Default <see langword="true"/>; switch it off for an issuer that says <c>JWT</c> or
    /// nothing: a token then counts as an access token because it carries a scope.
    /// </summary>
    public bool RequireAccessTokenType { get; init; } = true;

    /// <summary>
    /// The claims that hold granted scopes, each a text of scopes with spaces between or an array of scopes; all of them
    /// count. None means <c>scope</c> and <c>scp</c>.
    /// </summary>
    public IReadOnlyList<string> ScopeClaims { get; init; } = [];

    /// <summary>
    /// What stands before a scope's short name at this issuer, in what clients ask for and in tokens; scopes of a token without
    /// it are not this endpoint's. Default empty.
    /// </summary>
    public string ScopePrefix { get; init; } = "";

    /// <summary>
    /// Scopes that every accepted token has beside its own, for an issuer whose tokens carry none. Needs
    /// <see cref="AllowedClients"/>, because the issuer gives such tokens to anybody, ID tokens among them.
    /// </summary>
    public IReadOnlyList<string> GrantedScopes { get; init; } = [];

    /// <summary>The claim that holds roles, an array or one text. Default <c>roles</c>.</summary>
    public string RolesClaim { get; init; } = "roles";

    /// <summary>
    /// The claims that name the client application. Those that a token has must agree. None means <c>client_id</c>,
    /// <c>azp</c> and <c>cid</c>.
    /// </summary>
    public IReadOnlyList<string> ClientClaims { get; init; } = [];

    /// <summary>The client applications whose tokens are accepted. None means all of the issuer's.</summary>
    public IReadOnlyList<string> AllowedClients { get; init; } = [];

    /// <summary>The claim that names the caller within the issuer and its tenant; it must never be given to another. Default <c>sub</c>.</summary>
    public string SubjectClaim { get; init; } = "sub";

    /// <summary>The claim that names the caller's tenant; a token must have it. Default: none, and the tenant is the issuer's name.</summary>
    public string? TenantClaim { get; init; }

    /// <summary>
    /// What tells the token of an application that acts for itself: entries <c>claim=value</c>, or <c>claim</c> for a claim that
    /// is there with any value. One that holds is enough. A token whose subject is its client is one in any case (RFC 9068
    /// section 2.2).
    /// </summary>
    public IReadOnlyList<string> AppOnlyWhen { get; init; } = [];

    /// <summary>What every token must say, as entries of the same form; all must hold.</summary>
    public IReadOnlyList<string> RequiredClaims { get; init; } = [];

    /// <summary>How far the issuer's clock and this machine's may be apart, 0 to 5 minutes. Default 1 minute.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether the resource metadata tells clients to get tokens there (RFC 9728 <c>authorization_servers</c>). Default
    /// <see langword="true"/>; switch it off for an issuer of tokens between services.
    /// </summary>
    public bool Advertise { get; init; } = true;
}
