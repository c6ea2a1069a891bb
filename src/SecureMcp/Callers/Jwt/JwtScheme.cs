namespace SecureMcp.Callers;

/// <summary>
/// Validates the JWTs of one issuer: form, header, key, signature, and only then claims, so that nobody without a signed
/// token learns which claims would do.
/// </summary>
internal sealed class JwtScheme(string name, JwtProfile profile, ISigningKeySource keys, IJwtClaimsRule rule, TimeProvider clock) : ICachedScheme
{
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

        if (credential.Claims is not { } claims)
            return Authentication.Refused(TokenFaults.Claims);
        var judged = rule.Judge(claims, key.Issuer, clock.GetUtcNow());
        return judged.Caller is { } caller ? Authentication.Of(caller) : Authentication.Refused(judged.Refusal?.Fault ?? TokenFaults.Claims);
    }
}
