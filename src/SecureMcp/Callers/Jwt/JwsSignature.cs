using System.Security.Cryptography;

namespace SecureMcp.Callers;

/// <summary>RS256: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3).</summary>
internal static class JwsSignature
{
    public const string Algorithm = "RS256";

    public static bool Verify(CompactJws jws, JsonWebKey key)
    {
        if (!string.Equals(jws.Header.Algorithm, Algorithm, StringComparison.Ordinal)
            || jws.Signature.Length != key.ModulusLength)
        {
            return false;
        }

        try
        {
            // A fresh instance per token: the framework doesn't promise that one RSA may be shared between threads.
            using var rsa = key.CreateRsa();
            return rsa.VerifyData(jws.SigningInput.Span, jws.Signature.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
