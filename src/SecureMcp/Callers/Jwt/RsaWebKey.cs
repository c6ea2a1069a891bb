using System.Security.Cryptography;
using System.Text.Json;

namespace SecureMcp.Callers;

/// <summary>An RSA key (RFC 7518 section 6.3).</summary>
internal sealed class RsaWebKey : JsonWebKey
{
    public const int MinModulusBits = 2048;

    /// <summary>A larger modulus would let whoever publishes keys make every verification expensive.</summary>
    public const int MaxModulusBits = 8192;

    private const ulong MinExponent = 65537;
    private const int MaxExponentBytes = 4;

    private readonly RSAParameters parameters;

    private RsaWebKey(Traits traits, RSAParameters parameters)
        : base(traits) => this.parameters = parameters;

    /// <summary>The length of the modulus, and of every signature, in bytes.</summary>
    public int ModulusLength => parameters.Modulus!.Length;

    protected override string KeyType => "RSA";

    protected override string? Curve => null;

    public static RsaWebKey? Read(JsonElement element, Traits traits)
    {
        if (!TryGetBytes(element, "n", out var modulus) || !TryGetBytes(element, "e", out var exponent))
            return null;
        // RFC 7518 section 2 forbids leading zero octets, but some publishers send the sign byte; the value is the same.
        modulus = modulus.AsSpan().TrimStart((byte)0).ToArray();
        exponent = exponent.AsSpan().TrimStart((byte)0).ToArray();
        return IsSound(modulus, exponent) ? new RsaWebKey(traits, new RSAParameters { Modulus = modulus, Exponent = exponent }) : null;
    }

    public RSA CreateRsa() => RSA.Create(parameters);

    public override bool Verify(JwsAlgorithm algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != ModulusLength)
            return false;
        // A fresh instance per token: the framework doesn't promise that one RSA may be shared between threads.
        using var rsa = CreateRsa();
        return rsa.VerifyData(input, signature, algorithm.Hash, algorithm.Padding!);
    }

    private static bool IsSound(byte[] modulus, byte[] exponent)
    {
        var bits = modulus.Length == 0 ? 0 : (modulus.Length * 8) - byte.LeadingZeroCount(modulus[0]);
        if (bits is < MinModulusBits or > MaxModulusBits || (modulus[^1] & 1) == 0 || exponent.Length > MaxExponentBytes)
            return false;
        var value = exponent.Aggregate(0UL, (sum, next) => (sum << 8) | next);

        // FIPS 186-5 section 5.4: odd and above 2^16. With 1 a "signature" is just the padded hash.
        return value >= MinExponent && (value & 1) == 1 && !RocaFingerprint.Matches(modulus);
    }
}
