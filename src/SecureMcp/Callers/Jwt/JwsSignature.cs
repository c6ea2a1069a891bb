using System.Security.Cryptography;

namespace SecureMcp.Callers;

/// <summary>Whether a token was signed by a key (RFC 7515 section 5.2).</summary>
internal static class JwsSignature
{
    public static bool Verify(CompactJws jws, JsonWebKey key)
    {
        if (!JwsAlgorithm.TryFind(jws.Header.Algorithm, out var algorithm) || !key.Fits(algorithm))
            return false;
        try
        {
            return key.Verify(algorithm, jws.SigningInput.Span, jws.Signature.Span);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
