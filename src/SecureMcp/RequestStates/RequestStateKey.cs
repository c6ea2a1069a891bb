using System.Security.Cryptography;

namespace SecureMcp.RequestStates;

/// <summary>One master key. It encrypts nothing itself: what every sealed text is encrypted with is derived from it.</summary>
internal sealed class RequestStateKey
{
    public const int IdBytes = 8;
    private readonly byte[] key;

    public RequestStateKey(ReadOnlySpan<byte> bytes)
    {
        key = bytes.ToArray();
        Id = new byte[IdBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Id, salt: [], "securemcp requestState key id"u8);
    }

    /// <summary>Names the key in what it sealed. Tells nothing of the key.</summary>
    public byte[] Id { get; }

    /// <summary>Fills <paramref name="material"/>, the key and nonce of one text, from the text's salt.</summary>
    public void Derive(ReadOnlySpan<byte> salt, Span<byte> material) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, material, salt, "securemcp requestState v1"u8);

    /// <summary>The configured keys, or a random one where the process shares its state with nobody.</summary>
    public static IEnumerable<RequestStateKey> Read(IReadOnlyList<string> configured, bool isAlone) =>
        configured.Count > 0 || !isAlone
            ? configured.Select(key => new RequestStateKey(Convert.FromBase64String(key)))
            : [new RequestStateKey(RandomNumberGenerator.GetBytes(RequestStateOptions.KeyBytes))];
}
