using System.Text.Json;

namespace SecureMcp.Callers;

/// <summary><see cref="EntraTokenRule"/> for one registration.</summary>
internal sealed class EntraClaimsRule(EntraRegistration registration) : IJwtClaimsRule
{
    // Any tenant's of this provider, so that another tenant's token is refused for its tenant and by nobody else.
    // Version 1.0 is known by its issuer also where it is not accepted, so that the record says why.
    public bool IsFor(string issuer) =>
        issuer.StartsWith(registration.Authority.AbsoluteUri, StringComparison.Ordinal)
        || (registration.Cloud.Version1Root is { } root && issuer.StartsWith(root, StringComparison.Ordinal));

    public Validation Judge(JsonElement payload, string? keyIssuer, DateTimeOffset now) => EntraTokenRule.Judge(payload, keyIssuer, registration, now);
}
