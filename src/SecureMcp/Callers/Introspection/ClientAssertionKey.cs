using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SecureMcp.Callers;

/// <summary>The key that client assertions are signed with: RSA of 2048 bits or more, or EC P-256. Safe for concurrent use.</summary>
internal sealed class ClientAssertionKey
{
    private const int MinRsaBits = 2048;
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly RSAParameters? rsa;
    private readonly ECParameters? ec;

    private ClientAssertionKey(RSAParameters? rsa, ECParameters? ec)
    {
        this.rsa = rsa;
        this.ec = ec;
    }

    /// <summary><c>alg</c> (RFC 7518 section 3.1).</summary>
    public string Algorithm => rsa is null ? "ES256" : "RS256";

    /// <summary>Reads the one private key of a PEM text. Nothing of it is told when that fails.</summary>
    public static bool TryRead(string pem, [NotNullWhen(true)] out ClientAssertionKey? key)
    {
        key = ReadRsa(pem) ?? ReadEc(pem);
        return key is not null;
    }

    public byte[] Sign(ReadOnlySpan<byte> input)
    {
        // A fresh instance per assertion: the framework doesn't promise that one may be shared between threads.
        if (rsa is { } rsaParameters)
        {
            using var signer = RSA.Create(rsaParameters);
            return signer.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        using var ecdsa = ECDsa.Create(ec!.Value);
        return ecdsa.SignData(input, HashAlgorithmName.SHA256);
    }

    private static ClientAssertionKey? ReadRsa(string pem)
    {
        try
        {
            using var candidate = RSA.Create();
            candidate.ImportFromPem(pem);
            return candidate.KeySize >= MinRsaBits ? new ClientAssertionKey(candidate.ExportParameters(includePrivateParameters: true), null) : null;
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    private static ClientAssertionKey? ReadEc(string pem)
    {
        try
        {
            using var candidate = ECDsa.Create();
            candidate.ImportFromPem(pem);
            var parameters = candidate.ExportParameters(includePrivateParameters: true);
            return parameters.Curve.Oid.Value == P256 ? new ClientAssertionKey(null, parameters) : null;
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
