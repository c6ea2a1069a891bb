namespace SecureMcp.Callers;

/// <summary>How a client application proved itself to Microsoft Entra (<c>azpacr</c>, in version 1.0 <c>appidacr</c>).</summary>
public enum EntraClientAuthentication
{
    /// <summary>Not at all: a public client, such as most desktop apps and agents.</summary>
    Public = 0,

    /// <summary>By a client secret.</summary>
    Secret = 1,

    /// <summary>By a certificate, a federated credential or a managed identity.</summary>
    Assertion = 2,
}

/// <summary>
/// Whose Microsoft Entra access tokens the endpoint accepts, for its one application registration. Section
/// <c>SecureMcp:Callers:Entra</c>. Immutable.
/// </summary>
public sealed class EntraOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = $"SecureMcp:Callers:{Section}";

    internal const string Section = "Entra";

    /// <summary>
    /// The home tenant's id, a GUID. Required, unless <see cref="AllowedTenants"/> or <see cref="AllowAnyTenant"/> says whose
    /// tokens are accepted. <c>common</c>, <c>organizations</c> and domain names are refused, because they leave that open.
    /// </summary>
    public string TenantId { get; init; } = "";

    /// <summary>
    /// The ids of further tenants whose tokens are accepted, GUIDs. The tenant of personal accounts
    /// (9188040d-6c67-4c5b-b112-36a304b66dad) is accepted only when it is here or is <see cref="TenantId"/>.
    /// </summary>
    public IReadOnlyList<string> AllowedTenants { get; init; } = [];

    /// <summary>
    /// Accepts every organization's tokens; can't stand beside the two above. What a caller may do is then decided by scopes
    /// and roles that its own administrator granted. Default <see langword="false"/>.
    /// </summary>
    public bool AllowAnyTenant { get; init; }

    /// <summary>The application (client) id of the registration that stands for this endpoint, a GUID; the tokens' audience. Required.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>
    /// Accepts version 1.0 tokens too (<c>requestedAccessTokenVersion</c> null or 1), in the clouds whose version 1.0 issuer is
    /// known. Default <see langword="false"/>.
    /// </summary>
    public bool AllowVersion1 { get; init; }

    /// <summary>
    /// The client applications that may call, GUIDs (<c>azp</c>, in version 1.0 <c>appid</c>), for users and on their own
    /// behalf. None: every client that Entra gives a token to.
    /// </summary>
    public IReadOnlyList<string> AllowedClients { get; init; } = [];

    /// <summary>
    /// The least that a client application must have done to prove itself. Default
    /// <see cref="EntraClientAuthentication.Public"/>, which asks nothing.
    /// </summary>
    public EntraClientAuthentication MinimumClientAuthentication { get; init; }

    /// <summary>
    /// The root of the identity provider: scheme and host, no path. Default <c>https://login.microsoftonline.com/</c>; set it
    /// for a national cloud. <c>http</c> is for a provider on loopback during development, and never accepted in Azure.
    /// </summary>
    public Uri Authority { get; init; } = new("https://login.microsoftonline.com/");

    /// <summary>
    /// The Application ID URI that scopes are asked for under, as <c>{ApplicationIdUri}/{scope}</c>, and beside the client's id
    /// the audience of version 1.0 tokens. Default <c>api://{ClientId}</c>.
    /// </summary>
    public string? ApplicationIdUri { get; init; }

    /// <summary>
    /// How far the identity provider's clock and this machine's may be apart, 0 to 5 minutes. Default 1 minute: hosts in
    /// Azure are kept within seconds and Entra dates tokens back, so more would only lengthen the life of expired tokens.
    /// </summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(1);
}
