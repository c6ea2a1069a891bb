using Microsoft.Extensions.Options;

namespace SecureMcp.Callers;

/// <summary>Microsoft Entra, when its section is there.</summary>
internal sealed class EntraSchemes(
    IOptions<EntraOptions> options,
    ConfiguredSchemes configured,
    OpenIdKeySources keySources,
    TimeProvider clock) : ISchemeSource
{
    public IEnumerable<ICallerScheme> Schemes
    {
        get
        {
            if (!configured.Has(EntraOptions.Section))
                yield break;
            var registration = EntraRegistration.From(options.Value);
            var keys = new EntraCloudKeys(keySources.Open(EntraTokenRule.Scheme, OpenIdProvider.Of(registration)), registration.Cloud);
            yield return new JwtScheme(EntraTokenRule.Scheme, JwtProfile.Entra, keys, new EntraClaimsRule(registration), clock);
        }
    }

    public IEnumerable<AuthorizationServer> AuthorizationServers
    {
        get
        {
            if (!configured.Has(EntraOptions.Section))
                yield break;
            var registration = EntraRegistration.From(options.Value);
            // A short name would be taken for one of Microsoft Graph's.
            yield return new AuthorizationServer(registration.Issuer, registration.ApplicationIdUri + "/") { Scheme = EntraTokenRule.Scheme, AuthorizationUri = registration.AuthorizationUri };
        }
    }

    public IEnumerable<KnownIssuer> Issuers
    {
        get
        {
            if (!configured.Has(EntraOptions.Section))
                yield break;
            var registration = EntraRegistration.From(options.Value);
            yield return new KnownIssuer(EntraOptions.SectionName, registration.Issuer, new EntraClaimsRule(registration).IsFor);
        }
    }
}
