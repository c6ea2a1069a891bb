using System.Security.Cryptography;
using System.Text;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>
/// Seals what is kept of a session's content with a key made of the session's id (AES-256-GCM, RFC 5869 for the key). The
/// table holds only the id's hash, so that it alone gives nothing away: to read, one needs what the session's client sends
/// along. Bound to the row's key. Pure but for randomness.
/// </summary>
internal static class SessionSeal
{
    /// <summary>How much longer a sealed text is.</summary>
    public const int Overhead = NonceBytes + TagBytes;

    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Seal(SessionId session, string rowKey, ReadOnlySpan<byte> text)
    {
        var whole = new byte[Overhead + text.Length];
        var nonce = whole.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(KeyOf(session), TagBytes);
        cipher.Encrypt(nonce, text, whole.AsSpan(Overhead), whole.AsSpan(NonceBytes, TagBytes), Encoding.ASCII.GetBytes(rowKey));
        return whole;
    }

    /// <summary>Null for what was not sealed for this session and row.</summary>
    public static byte[]? TryOpen(SessionId session, string rowKey, ReadOnlySpan<byte> whole)
    {
        if (whole.Length < Overhead)
            return null;
        var text = new byte[whole.Length - Overhead];
        using var cipher = new AesGcm(KeyOf(session), TagBytes);
        try
        {
            cipher.Decrypt(whole[..NonceBytes], whole[Overhead..], whole.Slice(NonceBytes, TagBytes), text, Encoding.ASCII.GetBytes(rowKey));
            return text;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] KeyOf(SessionId session) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.ASCII.GetBytes(session.Value), KeyBytes, info: "securemcp session content"u8.ToArray());
}
