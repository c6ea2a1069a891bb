using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>What is taken from a token for people's eyes, for telling callers apart and for joining records.</summary>
internal static class TokenText
{
    /// <summary>The longest name, in characters (OpenID Connect Core section 2, for <c>sub</c>).</summary>
    public const int MaxNameLength = 255;

    private const int MaxDisplayNameLength = 128;

    /// <summary>
    /// Printable ASCII of bounded length: callers are told apart by such names joined with line breaks, so none may hold one.
    /// </summary>
    public static bool IsName(string? text) => text is { Length: > 0 and <= MaxNameLength } && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>Whether it controls or reorders the text around it.</summary>
    public static bool Disturbs(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>
    /// The scopes of a claim that is a text, taken apart at each space, or an array of texts; false when it is anything else or
    /// one of them is no scope-token.
    /// </summary>
    public static bool TryReadScopes(JsonElement claim, out FrozenSet<string> scopes)
    {
        // The empty text, which is no scope, stands for whatever is no text.
        string[] texts = claim.ValueKind switch
        {
            JsonValueKind.String => claim.GetString()!.Split(' '),
            JsonValueKind.Array => [.. claim.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "")],
            _ => [""],
        };
        var areScopes = Array.TrueForAll(texts, text => ScopeToken.IsValid(text));
        scopes = areScopes ? texts.ToFrozenSet(StringComparer.Ordinal) : FrozenSet<string>.Empty;
        return areScopes;
    }

    /// <summary>For people's eyes only, but it reaches logs and terminals: nothing that controls or reorders what is around it.</summary>
    public static string? DisplayName(TokenClaims claims, string claim)
    {
        if (!claims.TryGetText(claim, out var name) || name is null)
            return null;
        var clean = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (Disturbs(rune))
                continue;
            if (clean.Length + rune.Utf16SequenceLength > MaxDisplayNameLength)
                break;
            clean.Append(rune.ToString());
        }

        return clean.Length == 0 ? null : clean.ToString();
    }

    /// <summary>The hash of the first of the claims that is there: it names the credential without being it.</summary>
    public static string? CredentialIdHash(TokenClaims claims, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (claims.TryGetText(name, out var id) && !string.IsNullOrEmpty(id))
                return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        }

        return null;
    }
}
