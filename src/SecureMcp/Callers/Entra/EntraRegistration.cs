using System.Collections.Frozen;

namespace SecureMcp.Callers;

/// <summary>The validated <see cref="EntraOptions"/> in the exact spelling that tokens and documents are compared with.</summary>
/// <param name="ClientId">The audience, lower case.</param>
/// <param name="Authority">Scheme, host and port of the identity provider with a slash at the end.</param>
/// <param name="ApplicationIdUri">What scopes are qualified with.</param>
/// <param name="ClockSkew">The tolerated difference between clocks.</param>
internal sealed record EntraRegistration(string ClientId, Uri Authority, string ApplicationIdUri, TimeSpan ClockSkew)
{
    private const string TenantPlaceholder = "{tenantid}";

    public required EntraTenants Tenants { get; init; }

    /// <summary>Whether version 1.0 tokens are accepted.</summary>
    public bool AllowVersion1 { get; init; }

    /// <summary>The clients that may call; empty for all.</summary>
    public FrozenSet<string> AllowedClients { get; init; } = FrozenSet<string>.Empty;

    public EntraClientAuthentication MinimumClientAuthentication { get; init; }

    public EntraCloud Cloud { get; } = EntraCloud.Of(Authority);

    /// <summary>Where clients sign in: the one tenant's issuer, or what stands for several.</summary>
    public string Issuer => $"{Authority.AbsoluteUri}{Tenants.Segment}/v2.0";

    /// <summary>What the discovery document calls its issuer: a template where it serves several tenants.</summary>
    public string DocumentIssuer => Tenants.IsOne ? Issuer : $"{Authority.AbsoluteUri}{TenantPlaceholder}/v2.0";

    /// <summary>Where a browser is sent to sign in.</summary>
    public string AuthorizationUri => $"{Authority.AbsoluteUri}{Tenants.Segment}/oauth2/v2.0/authorize";

    /// <summary>The issuer of a tenant's tokens of version 2.0, and of the keys for both versions.</summary>
    public string IssuerOf(string tenantId) => $"{Authority.AbsoluteUri}{tenantId}/v2.0";

    /// <summary>The issuer of a tenant's tokens of version 1.0; null where that is not known.</summary>
    public string? Version1IssuerOf(string tenantId) => Cloud.Version1Root is { } root ? $"{root}{tenantId}/" : null;

    /// <summary>Whether a key that is said to be <paramref name="keyIssuer"/>'s signs for the tenant.</summary>
    public bool IsKeyOf(string keyIssuer, string tenantId) =>
        keyIssuer.Replace(TenantPlaceholder, tenantId, StringComparison.Ordinal) == IssuerOf(tenantId);

    /// <exception cref="FormatException">An id is not a GUID.</exception>
    public static EntraRegistration From(EntraOptions options)
    {
        var clientId = Id(options.ClientId);
        return new EntraRegistration(
            clientId,
            new Uri(options.Authority.GetLeftPart(UriPartial.Authority) + "/"),
            string.IsNullOrEmpty(options.ApplicationIdUri) ? $"api://{clientId}" : options.ApplicationIdUri,
            options.ClockSkew)
        {
            Tenants = EntraTenants.From(options),
            AllowVersion1 = options.AllowVersion1,
            AllowedClients = options.AllowedClients.Select(Id).ToFrozenSet(StringComparer.Ordinal),
            MinimumClientAuthentication = options.MinimumClientAuthentication,
        };
    }

    internal static string Id(string text) =>
        EntraId.TryNormalize(text, out var id) ? id : throw new FormatException("The Entra options were used without being validated: an id is not a GUID.");
}
