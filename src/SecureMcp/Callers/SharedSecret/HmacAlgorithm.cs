using System.Security.Cryptography;

namespace SecureMcp.Callers;

/// <summary>HMAC with SHA-2 (RFC 7518 section 3.2).</summary>
/// <param name="Name">Its <c>alg</c>.</param>
/// <param name="Bytes">The length of its signatures, and the fewest bytes of a secret for it.</param>
internal sealed record HmacAlgorithm(string Name, int Bytes)
{
    private delegate int Hash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, Span<byte> destination);

    public static IReadOnlyList<HmacAlgorithm> All { get; } =
    [
        new("HS256", HMACSHA256.HashSizeInBytes) { Compute = HMACSHA256.HashData },
        new("HS384", HMACSHA384.HashSizeInBytes) { Compute = HMACSHA384.HashData },
        new("HS512", HMACSHA512.HashSizeInBytes) { Compute = HMACSHA512.HashData },
    ];

    private Hash Compute { get; init; } = null!;

    public static HmacAlgorithm? Find(string? name) => All.FirstOrDefault(algorithm => algorithm.Name == name);

    public byte[] Sign(ReadOnlySpan<byte> input, ReadOnlySpan<byte> secret)
    {
        var signature = new byte[Bytes];
        Compute(secret, input, signature);
        return signature;
    }

    /// <summary>
    /// Whether one of the secrets made the signature. Every one of them is tried, and each compared whole: time tells
    /// neither which it was nor how much was right.
    /// </summary>
    public bool Verify(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature, IReadOnlyList<byte[]> secrets)
    {
        var good = false;
        foreach (var secret in secrets)
            good |= CryptographicOperations.FixedTimeEquals(Sign(input, secret), signature);
        return good;
    }
}
