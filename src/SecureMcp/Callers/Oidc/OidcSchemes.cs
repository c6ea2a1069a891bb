using Microsoft.Extensions.Options;

namespace SecureMcp.Callers;

/// <summary>One scheme for each issuer of <see cref="OidcOptions"/>.</summary>
internal sealed class OidcSchemes(IOptions<OidcOptions> options, ConfiguredSchemes configured, OpenIdKeySources keySources, TimeProvider clock) : ISchemeSource
{
    public IEnumerable<ICallerScheme> Schemes => Registrations().Select(registration => new JwtScheme(
        registration.Name,
        registration.Profile,
        keySources.Open(registration.Name, registration.Provider),
        new OidcClaimsRule(registration),
        clock));

    public IEnumerable<AuthorizationServer> AuthorizationServers => Registrations()
        .Where(registration => registration.IsAdvertised)
        .Select(registration => new AuthorizationServer(registration.Issuer, registration.ScopePrefix) { Scheme = registration.Name });

    public IEnumerable<KnownIssuer> Issuers => Registrations().Select(registration => KnownIssuer.Exactly(OidcOptions.SectionName, registration.Issuer));

    private IEnumerable<OidcRegistration> Registrations() =>
        configured.Has(OidcOptions.Section) ? options.Value.Issuers.Select(OidcRegistration.From) : [];
}
