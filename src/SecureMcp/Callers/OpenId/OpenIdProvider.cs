namespace SecureMcp.Callers;

/// <summary>Where an issuer's keys are found. Comes from settings, never from a token.</summary>
/// <param name="Issuer">Its issuer, exactly as its tokens and its document spell it.</param>
/// <param name="MetadataUri">Its discovery document.</param>
/// <param name="KeysAtSameHost">Whether the keys must be at the discovery document's scheme, host and port.</param>
internal sealed record OpenIdProvider(string Issuer, Uri MetadataUri, bool KeysAtSameHost)
{
    public static OpenIdProvider Of(EntraRegistration registration) =>
        new(registration.DocumentIssuer, new Uri($"{registration.Issuer}/.well-known/openid-configuration"), KeysAtSameHost: true);
}
