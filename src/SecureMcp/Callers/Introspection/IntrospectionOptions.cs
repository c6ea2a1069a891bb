namespace SecureMcp.Callers;

/// <summary>
/// The authorization server that says what an opaque access token is worth (RFC 7662). Section
/// <c>SecureMcp:Callers:Introspection</c>. Answers are read as plain JSON; signed ones (RFC 9701) are not accepted. Immutable.
/// </summary>
public sealed class IntrospectionOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = $"SecureMcp:Callers:{Section}";

    internal const string Section = "Introspection";

    /// <summary>
    /// The introspection endpoint (RFC 7662 section 2), https. Required. <c>http</c> is for a server on loopback during
    /// development, and never accepted in Azure. Redirects are not followed.
    /// </summary>
    public Uri? Endpoint { get; init; }

    /// <summary>
    /// The authorization server's issuer (RFC 8414 section 2), exactly as it spells it: where clients are sent for tokens,
    /// and what <c>iss</c> of an answer must be when it is there. Required.
    /// </summary>
    public string Issuer { get; init; } = "";

    /// <summary>This endpoint's own client id at the authorization server, up to 255 printable ASCII characters. Required.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>How the endpoint authenticates there. Default <see cref="IntrospectionClientAuthentication.ClientSecretBasic"/>.</summary>
    public IntrospectionClientAuthentication ClientAuthentication { get; init; }

    /// <summary>The secret of <see cref="ClientId"/>, 16 to 1024 printable ASCII characters; with the two methods that send one.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The private key for <c>PrivateKeyJwt</c>, PEM, not encrypted: RSA of 2048 bits or more (RS256) or EC P-256 (ES256).</summary>
    public string? PrivateKey { get; init; }

    /// <summary>A file that holds what <see cref="PrivateKey"/> would; read once, at start.</summary>
    public string? PrivateKeyFile { get; init; }

    /// <summary>The id under which the authorization server knows the key (<c>kid</c>), up to 255 printable ASCII characters; none by default.</summary>
    public string? KeyId { get; init; }

    /// <summary>Whom the assertion names as its audience. Default <see cref="IntrospectionAssertionAudience.Issuer"/>.</summary>
    public IntrospectionAssertionAudience AssertionAudience { get; init; }

    /// <summary>What <c>aud</c> of an answer must be, or contain: this endpoint's name at the authorization server. Required.</summary>
    public string Audience { get; init; } = "";

    /// <summary>
    /// Whether an answer without <c>aud</c> is taken. Default <see langword="false"/>; only for a server that answers for
    /// this endpoint's own tokens alone, because any of its tokens would do otherwise.
    /// </summary>
    public bool AllowMissingAudience { get; init; }

    /// <summary>
    /// Whether an answer without a subject is taken as the application's own, under its client id. Default
    /// <see langword="false"/>; only where clients can't choose an id that is somebody's subject (RFC 9068 section 5).
    /// </summary>
    public bool AllowMissingSubject { get; init; }

    /// <summary>Whether JWTs whose claimed issuer is <see cref="Issuer"/> are asked about too. Default <see langword="false"/>.</summary>
    public bool AcceptJwt { get; init; }

    /// <summary>The member that holds the subject. Default <c>sub</c>.</summary>
    public string SubjectClaim { get; init; } = "sub";

    /// <summary>The member that holds the client. Default <c>client_id</c>.</summary>
    public string ClientClaim { get; init; } = "client_id";

    /// <summary>The member that holds the scopes, one text with spaces or an array. Default <c>scope</c>.</summary>
    public string ScopeClaim { get; init; } = "scope";

    /// <summary>The member that holds the roles, an array. Default <c>roles</c>.</summary>
    public string RolesClaim { get; init; } = "roles";

    /// <summary>The member that holds the tenant, required in every answer when set. By default the issuer is everybody's tenant.</summary>
    public string? TenantClaim { get; init; }

    /// <summary>
    /// How long an answer is believed without asking again, 0 to 5 minutes; never past <c>exp</c>. Default 1 minute; 0 asks
    /// every time. A token that is withdrawn works for as long.
    /// </summary>
    public TimeSpan CacheFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one try may take, 1 to 30 seconds. Default 3 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How far the authorization server's clock and this machine's may be apart, 0 to 5 minutes. Default 1 minute.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(1);
}
