using System.Security.Cryptography;
using System.Text;

namespace SecureMcp.Callers;

/// <summary>
/// What is kept of an API key: HMAC-SHA-256 under a key of the endpoint's own. A slow password hash would add nothing to
/// 256 random bits; the HMAC's key makes a stolen list of hashes worthless, also for checking whose a found key is.
/// </summary>
internal static class ApiKeyHash
{
    public const int Bytes = HMACSHA256.HashSizeInBytes;

    public static byte[] Of(string key, byte[] hashKey) => HMACSHA256.HashData(hashKey, Encoding.ASCII.GetBytes(key));

    /// <summary>Reads 64 hexadecimal digits.</summary>
    public static bool TryParse(string? text, out byte[] hash)
    {
        hash = [];
        if (text is not { Length: 2 * Bytes } || !text.All(char.IsAsciiHexDigit))
            return false;
        hash = Convert.FromHexString(text);
        return true;
    }

    public static string Write(byte[] hash) => Convert.ToHexStringLower(hash);
}
