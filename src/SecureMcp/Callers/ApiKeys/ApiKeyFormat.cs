using System.Buffers;
using System.Numerics;
using System.Text;

namespace SecureMcp.Callers;

/// <summary>
/// How an API key is written: <c>smcp_</c>, 43 letters and digits drawn at random (256 bits), and 6 letters and digits of
/// checksum over all that. The prefix lets secret scanners find keys that leaked; the checksum tells them, and this
/// endpoint, without asking anybody that a text is no key. It protects nothing: everybody can compute it.
/// </summary>
internal static class ApiKeyFormat
{
    public const string Prefix = "smcp_";

    /// <summary>62 characters: 43 of them, each drawn evenly, are 256 bits.</summary>
    public const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public const int SecretLength = 43;

    private const int ChecksumLength = 6;
    private const int Length = 5 + SecretLength + ChecksumLength;

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>The key of a secret part.</summary>
    public static string Write(string secret)
    {
        if (secret.Length != SecretLength || secret.AsSpan().ContainsAnyExcept(Characters))
            throw new ArgumentException($"The secret part of a key is {SecretLength} letters and digits.", nameof(secret));
        return Prefix + secret + Checksum(Prefix + secret);
    }

    /// <summary>Whether a text says that it is a key.</summary>
    public static bool IsClaimedBy(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Answers a word of <see cref="CredentialFaults"/>, or null for a text that may be a key.</summary>
    public static string? Check(string text)
    {
        if (text.Length != Length || !IsClaimedBy(text) || text.AsSpan(Prefix.Length).ContainsAnyExcept(Characters))
            return CredentialFaults.KeyForm;
        return text.AsSpan(Length - ChecksumLength).SequenceEqual(Checksum(text[..^ChecksumLength])) ? null : CredentialFaults.KeyChecksum;
    }

    // CRC-32C in base 62, highest digit first. Finds every change within four neighbouring characters, so every mistyped one.
    private static string Checksum(string text)
    {
        var crc = uint.MaxValue;
        foreach (var b in Encoding.ASCII.GetBytes(text))
            crc = BitOperations.Crc32C(crc, b);
        return string.Create(ChecksumLength, ~crc, static (digits, rest) =>
        {
            for (var i = digits.Length - 1; i >= 0; i--, rest /= (uint)Alphabet.Length)
                digits[i] = Alphabet[(int)(rest % (uint)Alphabet.Length)];
        });
    }
}
