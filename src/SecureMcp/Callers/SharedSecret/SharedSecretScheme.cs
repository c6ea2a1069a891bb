namespace SecureMcp.Callers;

/// <summary>
/// Validates the JWTs that one issuer signs with a secret which this endpoint shares with it. The profile holds HMAC only,
/// and the issuer is nobody else's, so no public key ever serves as a secret here (RFC 8725 section 2.1).
/// </summary>
internal sealed class SharedSecretScheme(JwtProfile profile, IReadOnlyList<byte[]> secrets, SharedSecretOptions options, TimeProvider clock) : ICallerScheme
{
    public string Name => SharedSecretTokenRule.Scheme;

    public bool Fits(Credential credential) =>
        credential is { Kind: CredentialKind.Bearer, ClaimedIssuer: { } issuer } && string.Equals(issuer, options.Issuer, StringComparison.Ordinal);

    public ValueTask<Authentication> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) => ValueTask.FromResult(Judge(credential));

    private Authentication Judge(Credential credential)
    {
        if (credential.Jws is not { } jws)
            return Authentication.Refused(TokenFaults.Malformed);
        if (JwsHeaderRule.Check(jws.Header, profile) is { } fault)
            return Authentication.Refused(fault);
        if (HmacAlgorithm.Find(jws.Header.Algorithm)?.Verify(jws.SigningInput.Span, jws.Signature.Span, secrets) != true)
            return Authentication.Refused(TokenFaults.Signature);
        if (credential.Claims is not { } claims)
            return Authentication.Refused(TokenFaults.Claims);
        var judged = SharedSecretTokenRule.Judge(claims, options, clock.GetUtcNow());
        return judged.Caller is { } caller ? Authentication.Of(caller) : Authentication.Refused(judged.Refusal?.Fault ?? TokenFaults.Claims);
    }
}
