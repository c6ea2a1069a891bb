using System.Buffers.Text;
using System.Text;

namespace SecureMcp.Callers;

/// <summary>
/// Whether a configured secret is one that nobody guesses: enough bytes (RFC 7518 section 3.2), drawn at random, published
/// nowhere. Whoever has one token can try secrets at home, as many as they like, so a memorable one is no secret. Pure.
/// </summary>
internal static class SecretRule
{
    /// <summary>The fewest bytes of any secret: 256 bits.</summary>
    public const int MinBytes = 32;

    /// <summary>A longer one is hashed down by HMAC and gains nothing.</summary>
    public const int MaxBytes = 1024;

    // What people write where a secret belongs, as a part of the base64 text itself. Six characters and more: of
    // random secrets one in some millions holds one of these by chance.
    private static readonly string[] Words =
        ["secret", "password", "passwort", "changeme", "default", "example", "sample", "testkey", "qwerty", "letmein", "signingkey", "abcdef", "123456"];

    // Keys that documents and tools print: RFC 7515 appendix A.1, RFC 7520 section 3.5, the storage emulator's.
    private static readonly byte[][] Published =
    [
        Base64Url.DecodeFromChars("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"),
        Base64Url.DecodeFromChars("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"),
        Base64Url.DecodeFromChars("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq_K1SZFPTOtr_KBHBeksoGMGw"),
    ];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Answers what is wrong, as the end of a sentence that begins with the setting's key, or null.</summary>
    /// <param name="base64">The setting. Nothing of it is repeated.</param>
    /// <param name="minBytes">The fewest bytes.</param>
    /// <param name="bytes">The secret; empty when something is wrong.</param>
    public static string? Check(string? base64, int minBytes, out byte[] bytes)
    {
        bytes = [];
        if (string.IsNullOrEmpty(base64))
            return $"must be set: base64 of {minBytes} or more random bytes.";
        if (!TryDecode(base64, out var decoded))
            return $"must be base64 with its padding and without spaces, of {minBytes} or more random bytes.";
        if (decoded.Length < minBytes || decoded.Length > MaxBytes)
            return $"must be base64 of {minBytes} to {MaxBytes} random bytes; it has another length.";
        if (Published.Any(known => known.AsSpan().SequenceEqual(decoded)))
            return "must not be a sample that is published.";
        if (IsText(decoded) || Array.Exists(Words, word => base64.Contains(word, StringComparison.OrdinalIgnoreCase)))
            return "must be random bytes, not words or other text.";
        if (IsPeriodic(decoded) || !IsVaried(decoded))
            return "must be random bytes; these repeat themselves.";
        bytes = decoded;
        return null;
    }

    // The framework's decoder passes over white space.
    private static bool TryDecode(string base64, out byte[] bytes)
    {
        bytes = new byte[base64.Length];
        if (base64.Any(char.IsWhiteSpace) || !Convert.TryFromBase64String(base64, bytes, out var length))
            return false;
        Array.Resize(ref bytes, length);
        return true;
    }

    // Thirty-two random bytes are UTF-8 without control characters once in a hundred thousand million tries.
    private static bool IsText(byte[] bytes)
    {
        try
        {
            return !StrictUtf8.GetString(bytes).Any(char.IsControl);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static bool IsPeriodic(byte[] bytes)
    {
        for (var period = 1; period <= bytes.Length / 2; period++)
        {
            if (bytes.AsSpan(period).SequenceEqual(bytes.AsSpan(0, bytes.Length - period)))
                return true;
        }

        return false;
    }

    // Random bytes have many values, and many steps between neighbours; keyboards and counters don't. The bounds lie far
    // below what chance gives: of 32 random bytes, 30 differ on average, and 20 are asked for.
    private static bool IsVaried(byte[] bytes)
    {
        var looked = bytes.AsSpan(0, Math.Min(bytes.Length, 128));
        HashSet<byte> values = [.. looked];
        HashSet<int> steps = [];
        for (var i = 1; i < looked.Length; i++)
            steps.Add((byte)(looked[i] - looked[i - 1]));
        var fewest = (looked.Length / 2) + 4;
        return values.Count >= fewest && steps.Count >= fewest - 4;
    }
}
