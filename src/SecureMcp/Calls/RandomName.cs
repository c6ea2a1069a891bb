using System.Buffers.Text;
using System.Security.Cryptography;

namespace SecureMcp.Calls;

/// <summary>
/// A name that nobody can guess: 256 random bits in base64url. It is no credential: what it names also belongs to somebody.
/// </summary>
internal static class RandomName
{
    private const int Bytes = 32;
    private const int Length = 43;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static bool IsWellFormed(string? text) =>
        text is { Length: Length } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
