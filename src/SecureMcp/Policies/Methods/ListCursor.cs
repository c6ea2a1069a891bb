using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// Where a caller's next page of a list begins: behind the last name that it has seen. The form, in base64url, is a version,
/// a checksum over what the cursor belongs to, and the name. It holds no secret and needs none: every page is filtered anew
/// for the caller, and no name is looked up, so a forged cursor shows nothing that the caller may not list anyway
/// (docs/decisions/0005-cursors.md). Pure.
/// </summary>
internal static class ListCursor
{
    /// <summary>What a client is told of a cursor that is not one of this caller and this list.</summary>
    public const string Problem = "params.cursor must be the nextCursor of an earlier page of this list, exactly as it came.";

    private const byte Version = 1;
    private const int ChecksumLength = 16;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The kind of member that a method lists; null for any other method.</summary>
    public static MemberKind? KindOf(string? method) => method switch
    {
        "tools/list" => MemberKind.Tool,
        "prompts/list" => MemberKind.Prompt,
        "resources/list" => MemberKind.Resource,
        "resources/templates/list" => MemberKind.ResourceTemplate,
        _ => null,
    };

    /// <summary>The method that lists members of a kind.</summary>
    public static string MethodOf(MemberKind kind) => kind switch
    {
        MemberKind.Tool => "tools/list",
        MemberKind.Prompt => "prompts/list",
        MemberKind.Resource => "resources/list",
        _ => "resources/templates/list",
    };

    public static string Write(MemberKind kind, string lastName, Caller caller)
    {
        var name = Encoding.UTF8.GetBytes(lastName);
        // The key is hexadecimal and the kind a fixed word: no two inputs are joined to the same bytes.
        var checksum = SHA256.HashData([Version, .. Encoding.UTF8.GetBytes($"{kind}\n{caller.Key}\n"), .. name]);
        return Base64Url.EncodeToString([Version, .. checksum.AsSpan(0, ChecksumLength), .. name]);
    }

    /// <summary>Answers false for anything that <see cref="Write"/> did not write for this kind and caller.</summary>
    public static bool TryRead(string cursor, MemberKind kind, Caller caller, out string lastName)
    {
        lastName = "";
        try
        {
            var bytes = Base64Url.DecodeFromChars(cursor);
            if (bytes.Length <= 1 + ChecksumLength)
                return false;
            lastName = StrictUtf8.GetString(bytes.AsSpan(1 + ChecksumLength));
        }
        catch (Exception malformed) when (malformed is FormatException or DecoderFallbackException)
        {
            return false;
        }

        // Written anew and compared: one spelling only, whatever the decoder lets pass.
        return Write(kind, lastName, caller) == cursor;
    }

    /// <summary>Judges the cursor of a message before it is dispatched; a message that lists nothing has none.</summary>
    public static bool IsProper(RpcMessage message, Caller caller) =>
        KindOf(message.Method) is not { } kind
        || message.Parameters.ValueKind != JsonValueKind.Object
        || !message.Parameters.TryGetProperty("cursor", out var cursor)
        || (cursor.ValueKind == JsonValueKind.String && TryRead(cursor.GetString()!, kind, caller, out _));
}
