using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;

namespace SecureMcp.Callers;

/// <summary>
/// An RSA public key that may verify RS256 signatures, from a JSON Web Key (RFC 7517, RFC 7518 section 6.3). Anything else
/// doesn't parse: another type, another use, a weak modulus or exponent. Private members are never read. Immutable.
/// </summary>
internal sealed class JsonWebKey
{
    public const int MinModulusBits = 2048;

    /// <summary>A larger modulus would let whoever publishes keys make every verification expensive.</summary>
    public const int MaxModulusBits = 8192;

    private const ulong MinExponent = 65537;
    private const int MaxExponentBytes = 4;

    private readonly RSAParameters parameters;

    private JsonWebKey(string keyId, string? issuer, RSAParameters parameters)
    {
        KeyId = keyId;
        Issuer = issuer;
        this.parameters = parameters;
    }

    public string KeyId { get; }

    /// <summary>Entra's <c>issuer</c>: the only issuer that this key signs for, perhaps with <c>{tenantid}</c> in it.</summary>
    public string? Issuer { get; }

    /// <summary>Entra's <c>cloud_instance_name</c>: the cloud that this key is of.</summary>
    public string? CloudInstance { get; private init; }

    /// <summary>The length of the modulus, and of every signature, in bytes.</summary>
    public int ModulusLength => parameters.Modulus!.Length;

    public RSA CreateRsa() => RSA.Create(parameters);

    public static bool TryParse(JsonElement element, [NotNullWhen(true)] out JsonWebKey? key)
    {
        key = null;
        if (element.ValueKind != JsonValueKind.Object
            || Text(element, "kty") != "RSA"
            || Text(element, "kid") is not { Length: > 0 } keyId
            || !IsAbsentOr(element, "use", "sig")
            || !IsAbsentOr(element, "alg", JwsSignature.Algorithm)
            || !MayVerify(element)
            || !TryGetOptional(element, "issuer", out var issuer)
            || !TryGetOptional(element, "cloud_instance_name", out var cloudInstance)
            || !TryGetUnsigned(element, "n", out var modulus)
            || !TryGetUnsigned(element, "e", out var exponent)
            || !IsSound(modulus, exponent))
        {
            return false;
        }

        key = new JsonWebKey(keyId, issuer, new RSAParameters { Modulus = modulus, Exponent = exponent }) { CloudInstance = cloudInstance };
        return true;
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

    private static bool MayVerify(JsonElement element)
    {
        if (!element.TryGetProperty("key_ops", out var operations))
            return true;
        return operations.ValueKind == JsonValueKind.Array
            && operations.EnumerateArray().Any(o => o.ValueKind == JsonValueKind.String && o.ValueEquals("verify"));
    }

    private static bool TryGetOptional(JsonElement element, string name, out string? value)
    {
        value = Text(element, name);
        return value is not null || !element.TryGetProperty(name, out _);
    }

    private static bool IsAbsentOr(JsonElement element, string name, string value) =>
        !element.TryGetProperty(name, out _) || string.Equals(Text(element, name), value, StringComparison.Ordinal);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // RFC 7518 section 2 forbids leading zero octets, but some publishers send the sign byte; the value is the same.
    private static bool TryGetUnsigned(JsonElement element, string name, [NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        if (Text(element, name) is not { } text || !StrictBase64Url.TryDecode(text, out var bytes))
            return false;
        value = bytes.AsSpan().TrimStart((byte)0).ToArray();
        return true;
    }
}
