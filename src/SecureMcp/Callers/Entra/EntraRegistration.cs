namespace SecureMcp.Callers;

/// <summary>The validated <see cref="EntraOptions"/> in the exact spelling that tokens and documents are compared with.</summary>
/// <param name="TenantId">The tenant's id, lower case.</param>
/// <param name="ClientId">The audience, lower case.</param>
/// <param name="Authority">Scheme, host and port of the identity provider with a slash at the end.</param>
/// <param name="ApplicationIdUri">What scopes are qualified with.</param>
/// <param name="ClockSkew">The tolerated difference between clocks.</param>
internal sealed record EntraRegistration(string TenantId, string ClientId, Uri Authority, string ApplicationIdUri, TimeSpan ClockSkew)
{
    /// <summary>The one issuer: <c>{authority}{tenant}/v2.0</c>.</summary>
    public string Issuer { get; } = $"{Authority.AbsoluteUri}{TenantId}/v2.0";

    /// <exception cref="FormatException">The tenant's or the client's id is not a GUID.</exception>
    public static EntraRegistration From(EntraOptions options)
    {
        if (!EntraId.TryNormalize(options.TenantId, out var tenantId) || !EntraId.TryNormalize(options.ClientId, out var clientId))
            throw new FormatException("The Entra options were used without being validated: an id is not a GUID.");
        return new EntraRegistration(
            tenantId,
            clientId,
            new Uri(options.Authority.GetLeftPart(UriPartial.Authority) + "/"),
            string.IsNullOrEmpty(options.ApplicationIdUri) ? $"api://{clientId}" : options.ApplicationIdUri,
            options.ClockSkew);
    }
}
