namespace SecureMcp.Callers;

/// <summary>
/// Whose access tokens the endpoint accepts: one Microsoft Entra tenant's, version 2.0, for one application registration.
/// Section <c>SecureMcp:Callers:Entra</c>. Immutable.
/// </summary>
public sealed class EntraOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = $"SecureMcp:Callers:{Section}";

    internal const string Section = "Entra";

    /// <summary>
    /// The tenant's id, a GUID. Required. <c>common</c>, <c>organizations</c> and domain names are refused, because they
    /// leave open whose tokens are accepted.
    /// </summary>
    public string TenantId { get; init; } = "";

    /// <summary>The application (client) id of the registration that stands for this endpoint, a GUID; the tokens' audience. Required.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>
    /// The root of the identity provider: scheme and host, no path. Default <c>https://login.microsoftonline.com/</c>; set it
    /// for a national cloud. <c>http</c> is for a provider on loopback during development, and never accepted in Azure.
    /// </summary>
    public Uri Authority { get; init; } = new("https://login.microsoftonline.com/");

    /// <summary>
    /// The Application ID URI that scopes are asked for under, as <c>{ApplicationIdUri}/{scope}</c>. Default
    /// <c>api://{ClientId}</c>.
    /// </summary>
    public string? ApplicationIdUri { get; init; }

    /// <summary>
    /// How far the identity provider's clock and this machine's may be apart, 0 to 5 minutes. Default 1 minute: hosts in
    /// Azure are kept within seconds and Entra dates tokens back, so more would only lengthen the life of expired tokens.
    /// </summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(1);
}
