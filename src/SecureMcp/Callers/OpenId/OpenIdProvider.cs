using System.Collections.Frozen;

namespace SecureMcp.Callers;

/// <summary>Where an issuer's keys are found. Comes from settings, never from a token.</summary>
/// <param name="Issuer">Its issuer, exactly as its tokens and its document spell it.</param>
/// <param name="MetadataUri">Its discovery document.</param>
/// <param name="Algorithms">What it signs with; its keys for anything else are passed over.</param>
internal sealed record OpenIdProvider(string Issuer, Uri MetadataUri, FrozenSet<string> Algorithms)
{
    /// <summary>
    /// The one address that the document may name for the keys; null: any at the scheme, host and port of the document.
    /// </summary>
    public Uri? KeysUri { get; init; }

    public static OpenIdProvider Of(EntraRegistration registration) =>
        new(registration.DocumentIssuer, new Uri($"{registration.Issuer}/.well-known/openid-configuration"), JwtProfile.Entra.Algorithms);

    public bool MayHaveKeysAt(Uri uri) =>
        KeysUri is null ? uri.GetLeftPart(UriPartial.Authority) == MetadataUri.GetLeftPart(UriPartial.Authority) : uri == KeysUri;
}
