using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SecureMcp.Callers;

/// <summary>
/// A public key that may verify signatures, from a JSON Web Key (RFC 7517, RFC 7518 section 6). Anything else doesn't
/// parse: another type, another use, a weak or impossible value. Private members are never read. Immutable.
/// </summary>
internal abstract class JsonWebKey(JsonWebKey.Traits traits)
{
    public string KeyId => traits.KeyId;

    /// <summary>Entra's <c>issuer</c>: the only issuer that this key signs for, perhaps with <c>{tenantid}</c> in it.</summary>
    public string? Issuer => traits.Issuer;

    /// <summary>Entra's <c>cloud_instance_name</c>: the cloud that this key is of.</summary>
    public string? CloudInstance => traits.CloudInstance;

    /// <summary>
    /// Whether the key may be used with the algorithm: type and curve agree, and so does the key's own <c>alg</c> when it
    /// has one (RFC 8725 section 3.1).
    /// </summary>
    public bool Fits(JwsAlgorithm algorithm) =>
        algorithm.KeyType == KeyType && algorithm.Curve == Curve && (traits.Algorithm is null || traits.Algorithm == algorithm.Name);

    /// <summary>Whether the signature is this key's. The algorithm must fit.</summary>
    public abstract bool Verify(JwsAlgorithm algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature);

    protected abstract string KeyType { get; }

    protected abstract string? Curve { get; }

    public static bool TryParse(JsonElement element, [NotNullWhen(true)] out JsonWebKey? key)
    {
        key = null;
        if (element.ValueKind != JsonValueKind.Object || !TryReadTraits(element, out var traits))
            return false;
        key = Text(element, "kty") switch
        {
            "RSA" => RsaWebKey.Read(element, traits),
            "EC" => EcWebKey.Read(element, traits),
            _ => null,
        };
        if (key is not null && traits.Algorithm is { } name && !(JwsAlgorithm.TryFind(name, out var algorithm) && key.Fits(algorithm)))
            key = null;
        return key is not null;
    }

    protected static bool TryGetBytes(JsonElement element, string name, [NotNullWhen(true)] out byte[]? value)
    {
        value = null;
        return Text(element, name) is { } text && StrictBase64Url.TryDecode(text, out value);
    }

    protected static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryReadTraits(JsonElement element, [NotNullWhen(true)] out Traits? traits)
    {
        traits = null;
        if (Text(element, "kid") is not { Length: > 0 } keyId
            || !TryGetOptional(element, "use", out var use) || use is not (null or "sig")
            || !TryGetOptional(element, "alg", out var algorithm)
            || !TryGetOptional(element, "issuer", out var issuer)
            || !TryGetOptional(element, "cloud_instance_name", out var cloudInstance)
            || !MayVerify(element))
        {
            return false;
        }

        traits = new Traits(keyId, algorithm, issuer, cloudInstance);
        return true;
    }

    private static bool MayVerify(JsonElement element)
    {
        if (!element.TryGetProperty("key_ops", out var operations))
            return true;
        return operations.ValueKind == JsonValueKind.Array
            && operations.EnumerateArray().Any(o => o.ValueKind == JsonValueKind.String && o.ValueEquals("verify"));
    }

    private static bool TryGetOptional(JsonElement element, string name, out string? text)
    {
        text = Text(element, name);
        return text is not null || !element.TryGetProperty(name, out _);
    }

    /// <summary>What a key of any type says of itself.</summary>
    internal sealed record Traits(string KeyId, string? Algorithm, string? Issuer, string? CloudInstance);
}
