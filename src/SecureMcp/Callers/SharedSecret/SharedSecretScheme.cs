using System.Security.Cryptography;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Validates the JWTs that one issuer signs with a secret which this endpoint shares with it. The profile holds HMAC only,
/// and the issuer is nobody else's, so no public key ever serves as a secret here (RFC 8725 section 2.1). Its verdicts are not
/// cached, so that a token which is good once is asked about each time.
/// </summary>
internal sealed class SharedSecretScheme(JwtProfile profile, IReadOnlyList<byte[]> secrets, SharedSecretOptions options, IOnceStore once, TimeProvider clock) : ICallerScheme
{
    private const string Purpose = "token";
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public string Name => SharedSecretTokenRule.Scheme;

    public bool Fits(Credential credential) =>
        credential is { Kind: CredentialKind.Bearer, ClaimedIssuer: { } issuer } && string.Equals(issuer, options.Issuer, StringComparison.Ordinal);

    public async ValueTask<Authentication> AuthenticateAsync(Credential credential, CancellationToken cancellationToken)
    {
        var judged = Judge(credential);
        return options.SingleUse && judged.Caller is { } caller ? await SpendAsync(judged, caller, cancellationToken) : judged;
    }

    // Only behind every other check: whoever can't sign can spend nobody's token.
    private async ValueTask<Authentication> SpendAsync(Authentication judged, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.CredentialIdHash is not { } id)
            return Authentication.Refused(TokenFaults.TokenId);
        try
        {
            // For as long as any instance may take the token: the hash stands for its jti.
            return await once.TryUseAsync(Purpose, id, RandomNumberGenerator.GetHexString(32, lowercase: true), caller.ExpiresAt + options.ClockSkew, cancellationToken)
                ? judged
                : Authentication.Refused(TokenFaults.Replayed);
        }
        catch (StateUnavailableException)
        {
            return Authentication.Unavailable(TokenFaults.UsesUnavailable, RetryAfter);
        }
    }

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
