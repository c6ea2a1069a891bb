using SecureMcp.Json;

namespace SecureMcp.Callers;

/// <summary>
/// Validates the JWTs of one issuer: form, header, key, signature, and only then claims, so that nobody without a signed
/// token learns which claims would do.
/// </summary>
internal sealed class JwtScheme(string name, JwtProfile profile, ISigningKeySource keys, IJwtClaimsRule rule, TimeProvider clock) : ICachedScheme
{
    private static readonly StrictJsonLimits PayloadLimits = new(CredentialReader.MaxLength, 16);

    public string Name => name;

    public object? Epoch => keys.Epoch;

    public bool Fits(Credential credential) => credential is { Kind: CredentialKind.Bearer, ClaimedIssuer: { } issuer } && rule.IsFor(issuer);

    public async ValueTask<Authentication> AuthenticateAsync(Credential credential, CancellationToken cancellationToken)
    {
        if (credential.Jws is not { } jws)
            return Authentication.Refused(TokenFaults.Malformed);
        if (JwsHeaderRule.Check(jws.Header, profile) is { } fault)
            return Authentication.Refused(fault);

        var lookup = await keys.FindAsync(jws.Header.KeyId!, cancellationToken);
        if (lookup.Key is not { } key)
            return lookup.IsUnavailable ? Authentication.Unavailable(TokenFaults.KeysUnavailable, OpenIdKeySource.FailureBackOff) : Authentication.Refused(TokenFaults.KeyUnknown);
        if (!JwsSignature.Verify(jws, key))
            return Authentication.Refused(TokenFaults.Signature);

        // Strict JSON also refuses a second "tid" or "Tid", which another reader might have taken for the tenant.
        if (!StrictJson.TryParse(jws.Payload, PayloadLimits, out var payload, out _))
            return Authentication.Refused(TokenFaults.Claims);
        using (payload)
        {
            var judged = rule.Judge(payload.RootElement, key.Issuer, clock.GetUtcNow());
            return judged.Caller is { } caller ? Authentication.Of(caller) : Authentication.Refused(judged.Refusal?.Fault ?? TokenFaults.Claims);
        }
    }
}
