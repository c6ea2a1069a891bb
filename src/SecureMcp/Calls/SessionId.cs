using System.Buffers.Text;
using System.Security.Cryptography;

namespace SecureMcp.Calls;

/// <summary>
/// The name of a session of an older revision: 256 random bits in base64url. It is no credential: a session also belongs to
/// the caller that opened it (2025-11-25, security best practices, session hijacking).
/// </summary>
internal readonly record struct SessionId(string Value)
{
    public const string Header = "Mcp-Session-Id";
    private const int Bytes = 32;

    public static SessionId New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    public static bool TryParse(string? text, out SessionId id)
    {
        id = new SessionId(text ?? "");
        return text is { Length: 43 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
    }

    public override string ToString() => Value;
}
