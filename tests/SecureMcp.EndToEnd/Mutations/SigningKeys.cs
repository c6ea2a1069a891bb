using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace SecureMcp.EndToEnd.Mutations;

/// <summary>A key for every algorithm, made afresh, and what can be signed with them, also wrongly.</summary>
internal sealed class SigningKeys : IDisposable
{
    public static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"];

    private readonly RSA rsa = RSA.Create(2048);
    private readonly ECDsa p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    public static string KeyIdFor(string algorithm) => algorithm switch { "ES256" => "p256", "ES384" => "p384", _ => "rsa" };

    public JsonObject KeySet()
    {
        var key = rsa.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = "rsa", ["n"] = Encode(key.Modulus!), ["e"] = Encode(key.Exponent!) },
                Curve(p256, "P-256", "p256"),
                Curve(p384, "P-384", "p384")),
        };
    }

    public byte[] PublicKeyPem() => System.Text.Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem());

    public byte[] Sign(string algorithm, byte[] input) => algorithm[..2] == "ES"
        ? KeyOf(algorithm).SignData(input, HashOf(algorithm), DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
        : rsa.SignData(input, HashOf(algorithm), PaddingOf(algorithm));

    /// <summary>DER for elliptic curves, another hash for RSA.</summary>
    public byte[] SignWrongly(string algorithm, byte[] input) => algorithm[..2] == "ES"
        ? KeyOf(algorithm).SignData(input, HashOf(algorithm), DSASignatureFormat.Rfc3279DerSequence)
        : rsa.SignData(input, HashOf(algorithm) == HashAlgorithmName.SHA256 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256, PaddingOf(algorithm));

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    public void Dispose()
    {
        rsa.Dispose();
        p256.Dispose();
        p384.Dispose();
    }

    private ECDsa KeyOf(string algorithm) => algorithm == "ES256" ? p256 : p384;

    private static RSASignaturePadding PaddingOf(string algorithm) => algorithm[..2] == "PS" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

    private static HashAlgorithmName HashOf(string algorithm) => new($"SHA{algorithm[2..]}");

    private static JsonObject Curve(ECDsa key, string curve, string keyId)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["kty"] = "EC", ["use"] = "sig", ["kid"] = keyId, ["crv"] = curve, ["x"] = Encode(point.X!), ["y"] = Encode(point.Y!) };
    }
}
