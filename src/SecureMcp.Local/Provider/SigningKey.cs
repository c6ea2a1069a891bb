using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SecureMcp.Local.Provider;

/// <summary>The key of one run of the provider: made at start, never written anywhere. Safe for concurrent use.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly RSA rsa = RSA.Create(2048);
    private readonly Lock gate = new();

    public SigningKey()
    {
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        Modulus = Base64Url.EncodeToString(parameters.Modulus);
        Exponent = Base64Url.EncodeToString(parameters.Exponent);
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"e":"{{Exponent}}","kty":"RSA","n":"{{Modulus}}"}""")));
    }

    /// <summary>The thumbprint of the public key (RFC 7638).</summary>
    public string Id { get; }

    /// <summary>Base64url (RFC 7518 section 6.3.1).</summary>
    public string Modulus { get; }

    /// <summary>Base64url (RFC 7518 section 6.3.1).</summary>
    public string Exponent { get; }

    /// <summary>RS256 (RFC 7518 section 3.3).</summary>
    public byte[] Sign(byte[] data)
    {
        lock (gate)
            return rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public void Dispose() => rsa.Dispose();
}
