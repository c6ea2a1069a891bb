using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SecureMcp.Callers;

/// <summary>
/// An asymmetric signature algorithm of RFC 7518 section 3.1: RS and PS with SHA-256, -384 and -512, ES256 and ES384. Each
/// belongs to one type of key, so that no key is ever used under rules that it was not made for (RFC 8725 section 2.1).
/// </summary>
/// <param name="Name">Its registered name, which is compared exactly.</param>
/// <param name="KeyType">The <c>kty</c> of its keys.</param>
/// <param name="Curve">The <c>crv</c> of its keys; null for RSA.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Padding">Its padding; null for elliptic curves.</param>
internal sealed record JwsAlgorithm(string Name, string KeyType, string? Curve, HashAlgorithmName Hash, RSASignaturePadding? Padding)
{
    public const string Default = "RS256";

    private static readonly FrozenDictionary<string, JwsAlgorithm> ByName = new JwsAlgorithm[]
    {
        Rsa(Default, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        Rsa("RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        Rsa("RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        Rsa("PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        Rsa("PS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
        Rsa("PS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
        new("ES256", "EC", "P-256", HashAlgorithmName.SHA256, null),
        new("ES384", "EC", "P-384", HashAlgorithmName.SHA384, null),
    }.ToFrozenDictionary(algorithm => algorithm.Name, StringComparer.Ordinal);

    public static IReadOnlyList<string> Names { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    public static bool TryFind(string name, [NotNullWhen(true)] out JwsAlgorithm? algorithm) => ByName.TryGetValue(name, out algorithm);

    private static JwsAlgorithm Rsa(string name, HashAlgorithmName hash, RSASignaturePadding padding) => new(name, "RSA", null, hash, padding);
}
