using Microsoft.Extensions.Options;
using SecureMcp.Calls;
using SecureMcp.Json;

namespace SecureMcp.Callers;

/// <summary>
/// Validates Entra access tokens: form, header, key, signature, and only then claims, so that nobody without a signed token
/// learns which claims would do. Nothing is remembered of a token: every request is judged anew.
/// </summary>
internal sealed class EntraTokenValidator(ISigningKeySource keys, IOptions<EntraOptions> options, TimeProvider clock) : ITokenValidator
{
    private static readonly StrictJsonLimits PayloadLimits = new(BearerCredential.MaxLength, 16);

    private readonly EntraRegistration registration = EntraRegistration.From(options.Value);

    public async ValueTask<Validation> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > BearerCredential.MaxLength || !CompactJws.TryParse(token, out var jws))
            return No(EntraFaults.Malformed);
        if (JwsHeaderRule.Check(jws.Header) is { } fault)
            return No(fault);

        var lookup = await keys.FindAsync(jws.Header.KeyId!, cancellationToken);
        if (lookup.Key is not { } key)
            return lookup.IsUnavailable ? Unavailable() : No(EntraFaults.KeyUnknown);
        if (!JwsSignature.Verify(jws, key))
            return No(EntraFaults.Signature);

        // Strict JSON also refuses a second "tid" or "Tid", which another reader might have taken for the tenant.
        if (!StrictJson.TryParse(jws.Payload, PayloadLimits, out var payload, out _))
            return No(EntraFaults.Claims);
        using (payload)
            return EntraTokenRule.Judge(payload.RootElement, key.Issuer, registration, clock.GetUtcNow());
    }

    private static Validation No(string fault) => Validation.No(RefusalReason.CredentialInvalid, fault);

    private static Validation Unavailable() => new(null, new Refusal(RefusalReason.IdentityProviderUnavailable)
    {
        Fault = EntraFaults.KeysUnavailable,
        RetryAfter = OpenIdKeySource.FailureBackOff,
    });
}
